// The rest of the app.
export default function App() {
  return null;
}
