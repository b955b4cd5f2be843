import { auth } from "@lockstep/auth/react-router";
import { AuthBoundary } from "@lockstep/auth/react-router/react";
import { Outlet } from "react-router";

/** Runs before the loaders of all pages below: a visitor without a session goes to AuthKit and comes back. */
export const middleware = [auth.requireUser()];

/** In the browser, React Router asks the server, and so the guard, only for routes with a loader. */
export const loader = () => null;

export default function SignedInPages() {
  return (
    <AuthBoundary
      signedOut={
        <section>
          <p>You are signed out.</p>
        </section>
      }
    >
      <Outlet />
    </AuthBoundary>
  );
}
