import { SignedIn, SignedOut } from "@lockstep/auth/react-router/react";
import { Link } from "react-router";

/** For everyone. The server knows who is signed in, so its HTML has the right button. */
export default function Home() {
  return (
    <section>
      <p>One list for everyone in the organization. What one person adds or ticks off, all see at once.</p>
      <SignedIn>
        <Link className="button" to="/list">
          Open the list
        </Link>
      </SignedIn>
      <SignedOut>
        <a className="button" href="/auth/sign-in?return_to=/list">
          Sign in to see it
        </a>
      </SignedOut>
    </section>
  );
}
