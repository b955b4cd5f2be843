// The public page. Its link is for everyone: the guard of the list asks visitors to sign in.
import { Link, createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/")({ component: Home });

function Home() {
  return (
    <>
      <p>One shared list for each organization, rendered by the server and live in every window.</p>
      <Link className="action" to="/list">
        Open the list
      </Link>
    </>
  );
}
