// Watches the query of the application that compares the access token with the directory in the deployment, and has the session
// get a new token when the two differ. It ends no session: only the identity provider's answer to that request does.
import type { ConvexReactClient } from "convex/react";
import type { FunctionReference } from "convex/server";
import { LockstepAuthError } from "../core/errors.ts";
import type { Session } from "../engine/create-session.ts";
import type { Platform } from "../engine/platform.ts";
import { supervisorOf } from "./create-convex-client.ts";

/**
 * What the directory says about the caller's access token.
 *
 * - `current`: nothing else than the token does.
 * - `changed`: the user's roles, permissions or membership are others than the token's.
 * - `ended`: the session was revoked, or the user deleted.
 *
 * `version` names the cause, and stays the same until the directory changes again.
 */
export type SessionStanding =
  | { readonly state: "current" }
  | { readonly state: "changed" | "ended"; readonly version: string };

/** A query that returns the {@link SessionStanding} of its caller, such as `api.workos.session`. */
export type SessionQuery = FunctionReference<"query", "public", Record<string, never>, SessionStanding>;

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
    let standing: SessionStanding | undefined;
    let owner: string | undefined;
    let unwatch: (() => void) | null = null;

    function hear(): void {
      try {
        standing = watch.localQueryResult();
      } catch (error) {
        standing = undefined;
        report(queryFailed(error));
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

function queryFailed(error: unknown): LockstepAuthError {
  return new LockstepAuthError("SESSION_QUERY_FAILED", {
    what: "The query in the provider's `session` prop failed, so changes in WorkOS take effect only with the next token.",
    evidence: error instanceof Error ? error.message : String(error),
    fix: "Pass `api.workos.session`, export `session` of `directory.sessionFunctions` in convex/workos.ts, and push.",
  });
}
