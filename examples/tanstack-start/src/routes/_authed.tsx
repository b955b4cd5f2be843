// The guard of every route below `_authed/`. It runs before their loaders.
import { AuthBoundary, IdentityBoundary, requireSession } from "@lockstep/auth/tanstack-start";
import { Outlet, createFileRoute } from "@tanstack/react-router";
import { Token } from "../components/token";

export const Route = createFileRoute("/_authed")({ beforeLoad: requireSession, component: Authed });

function Authed() {
  return (
    <AuthBoundary signedOut={<p>You are signed out.</p>}>
      <IdentityBoundary>
        <Outlet />
      </IdentityBoundary>
      <Token />
    </AuthBoundary>
  );
}
