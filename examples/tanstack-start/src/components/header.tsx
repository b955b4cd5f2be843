import { SignedIn, SignedOut, SignOutButton, useUser } from "@lockstep/auth/tanstack-start";
import { Link, useLocation } from "@tanstack/react-router";

export function Header() {
  const user = useUser();
  const { href } = useLocation();
  return (
    <header>
      <h1>
        <Link to="/">Our list</Link>
      </h1>
      <SignedIn>
        <nav>
          <Link to="/list">List</Link>
          <Link to="/organization">Organization</Link>
        </nav>
        <span title={user?.email}>{user?.firstName ?? user?.email}</span>
        <SignOutButton />
      </SignedIn>
      <SignedOut>
        <a className="action" href={`/auth/sign-in?return_to=${encodeURIComponent(href)}`}>
          Sign in
        </a>
      </SignedOut>
    </header>
  );
}
