// Watches the query of the application that compares the access token with the directory in the deployment, and has the session
// get a new token when the two differ. It ends no session: only the identity provider's answer to that request does.
import type { ConvexReactClient } from "convex/react";
import type { FunctionReference } from "convex/server";
import { LockstepAuthError } from "../core/errors.ts";
import type { Session } from "../engine/create-session.ts";
import type { Platform } from "../engine/platform.ts";
import { supervisorOf } from "./create-convex-client.ts";

/**
 * A query that says what the directory knows about the caller's access token, such as `api.workos.session`.
 *
 * - `current`: the same as the token says.
 * - `changed`: the user's roles, permissions or membership differ from the token's.
 * - `ended`: the session was revoked, or the user deleted.
 *
 * `version` names the cause, and stays the same until the directory changes again.
 */
export type SessionQuery = FunctionReference<
  "query",
  "public",
  Record<string, never>,
  { readonly state: "current" } | { readonly state: "changed" | "ended"; readonly version: string }
>;

type Standing = SessionQuery["_returnType"];

/** The options of {@link createDirectoryWatch}. */
export interface DirectoryWatchOptions {
  readonly session: Session;
  readonly query: SessionQuery;
  readonly report: Platform["report"];
}

/**
 * Creates a watch. Call it with the client before that follows the session, so that after a sign-out the client does not run the
 * query again; it returns a function that stops. However often it starts, it requests one token for each version and identity.
 */
export function createDirectoryWatch(options: DirectoryWatchOptions): (client: ConvexReactClient) => () => void {
  const { session, query, report } = options;
  /** The versions for which a token was requested, each with its identity. */
  const seen = new Set<string>();
  return (client) => {
    // A stock client still holds the previous user's answer until the backend has accepted the new token.
    const isStock = supervisorOf(client) === undefined;
    const watch = client.watchQuery(query, {});
    /** The answer, and the identity that it is about. */
    let standing: Standing | undefined;
    let owner: string | undefined;
    let unwatch: (() => void) | null = null;

    function hear(): void {
      try {
        standing = watch.localQueryResult();
      } catch (error) {
        standing = undefined;
        // A stock client may briefly reconnect unauthenticated.
        if (!(isStock && isUnauthenticated(error))) report(queryFailed(error));
      }
      act();
    }

    function act(): void {
      const state = session.state();
      // While a token is being fetched, wait for it: it may still be from before the change.
      if (state.kind !== "active" || standing === undefined || standing.state === "current") return;
      const { token, serial } = state.held;
      const cause = `${token.identity.key} ${standing.version}`;
      if (seen.has(cause)) return;
      seen.add(cause);
      session.outdated(serial);
    }

    function stop(): void {
      unwatch?.();
      unwatch = null;
      standing = undefined;
    }

    function follow(): void {
      const { status, phase, identity } = session.view();
      if (owner !== identity?.key) standing = undefined;
      owner = identity?.key;
      if (status !== "authenticated" || (isStock && phase === "optimistic")) return stop();
      if (unwatch !== null) return act();
      try {
        unwatch = watch.onUpdate(hear);
      } catch {
        // The application has closed the client.
        return;
      }
      // Another component may watch the same query already.
      hear();
    }

    const stopFollowing = session.subscribe(follow);
    follow();
    return () => {
      stopFollowing();
      stop();
    };
  };
}

const isUnauthenticated = (error: unknown): boolean =>
  (error as { data?: { code?: unknown } | null } | null)?.data?.code === "UNAUTHENTICATED";

function queryFailed(error: unknown): LockstepAuthError {
  return new LockstepAuthError("SESSION_QUERY_FAILED", {
    what: "The query in the provider's `session` prop failed, so changes in WorkOS take effect only with the next token.",
    evidence: error instanceof Error ? error.message : String(error),
    fix: "Pass `api.workos.session`, export `session` of `directory.sessionFunctions` in convex/workos.ts, and push.",
  });
}
