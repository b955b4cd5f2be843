"use client";
// `<AuthInspector/>`: the inspector of the nearest provider's session. For development; it is in an entry of its own.
import { useEffect } from "react";
import { mountInspector } from "../../inspector/mount-inspector.ts";
import { useSessionScope } from "./session-context.ts";

/**
 * A floating panel that shows how sign-in is doing: status, age of the token, its claims, and a timeline of token, socket
 * and view. "Copy report" copies all of it but the token and the values of the application's own claims.
 * It touches nothing: the session does not know that it is looked at.
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
