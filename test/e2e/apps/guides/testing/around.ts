// The page under test.
declare function App(): null;
