import { createConvexClient } from "@lockstep/auth/convex";
import { auth } from "@lockstep/auth/react-router";
import { LockstepProvider, SignedIn, SignedOut, useSession, useSignOut, useUser } from "@lockstep/auth/server/react";
import type { ReactNode } from "react";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  NavLink,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRevalidator,
} from "react-router";
import { api } from "../convex/_generated/api";
import type { Route } from "./+types/root";
import { Token } from "./token";
import "./style.css";

export const middleware = [auth.middleware];

export const loader = ({ context }: Route.LoaderArgs) => ({ page: auth.sessionOf(context).page });

export const meta: Route.MetaFunction = () => [{ title: "Our list" }];

const client = createConvexClient(import.meta.env.VITE_CONVEX_URL);

export default function App({ loaderData: { page } }: Route.ComponentProps) {
  const { revalidate } = useRevalidator();
  return (
    <LockstepProvider client={client} page={page} session={api.workos.session} onOutdated={revalidate}>
      <Page />
    </LockstepProvider>
  );
}

function Page() {
  const user = useUser();
  const signOut = useSignOut();
  return (
    <main data-session={useSession().status}>
      <header>
        <h1>Our list</h1>
        <SignedIn>
          <span title={user?.email}>{user?.firstName ?? user?.email}</span>
          <button onClick={() => void signOut({ returnTo: "/" })}>Sign out</button>
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
