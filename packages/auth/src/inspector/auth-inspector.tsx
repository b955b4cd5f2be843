"use client";
// `<AuthInspector/>`: the inspector for the nearest provider's session. For development only, so it has its own entry.
import { useEffect } from "react";
import { mountInspector } from "./mount-inspector.ts";
import { useSessionScope } from "../adapters/react/adapter.ts";

/**
 * A floating panel that shows the state of the session: its status, the age and claims of the token, and a timeline of
 * token, socket and view. "Copy report" copies everything except the token and the values of the application's own claims.
 * The panel only observes; it does not affect the session.
 *
 * @example
 * <LockstepProvider client={convex} useAuth={useAuth}>
 *   <App />
 *   {import.meta.env.DEV && <AuthInspector />}
 * </LockstepProvider>
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function AuthInspector(): null {
  const { session } = useSessionScope();
  useEffect(() => mountInspector(session), [session]);
  return null;
}
