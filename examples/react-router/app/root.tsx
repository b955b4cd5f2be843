import { auth } from "@lockstep/auth/react-router";
import {
  LockstepProvider,
  SignedIn,
  SignedOut,
  SignOutButton,
  useSession,
  useUser,
} from "@lockstep/auth/react-router/react";
import type { ReactNode } from "react";
import { isRouteErrorResponse, Links, Meta, NavLink, Outlet, Scripts, ScrollRestoration } from "react-router";
import { api } from "../convex/_generated/api";
import type { Route } from "./+types/root";
import { Token } from "./token";
import "./style.css";

export const middleware = [auth.middleware];

export const loader = ({ context }: Route.LoaderArgs) => ({ page: auth.sessionOf(context).page });

export const meta: Route.MetaFunction = () => [{ title: "Our list" }];

export default function App() {
  return (
    <LockstepProvider session={api.workos.session}>
      <Page />
    </LockstepProvider>
  );
}

function Page() {
  const user = useUser();
  return (
    <main data-session={useSession().status}>
      <header>
        <h1>Our list</h1>
        <SignedIn>
          <span title={user?.email}>{user?.firstName ?? user?.email}</span>
          <SignOutButton returnTo="/" />
        </SignedIn>
        <SignedOut>
          <a className="button" href="/auth/sign-in?return_to=/list">
            Sign in
          </a>
        </SignedOut>
      </header>
      <nav>
        <NavLink to="/">Welcome</NavLink>
        <NavLink to="/list">List</NavLink>
        <NavLink to="/organization">Organization</NavLink>
      </nav>
      <Outlet />
      <Token />
    </main>
  );
}

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main>
      <h1>{missing ? "There is no such page" : "Something went wrong"}</h1>
      <p>
        <a href="/">Back to the start</a>
      </p>
    </main>
  );
}
