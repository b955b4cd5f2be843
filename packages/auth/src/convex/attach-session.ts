// Connects a session to whatever client the application has: one of ours keeps every promise, a stock
// `ConvexReactClient` those that its public interface permits.
import type { ConvexReactClient } from "convex/react";
import { identityOf } from "../core/state.ts";
import type { Session } from "../engine/create-session.ts";
import { supervisorOf } from "./create-convex-client.ts";
import { createLink } from "./link.ts";

/** A client that follows a session. */
export interface Attachment {
  /** The client to use now. Read it again after every change of the session. */
  readonly client: () => ConvexReactClient;
  /** The page shows now what the session says: what waited for that goes on. */
  readonly shown: () => void;
  /** Stops following. */
  readonly detach: () => void;
}

/**
 * The client to use for the present identity: for a client of `createConvexClient` another object once the
 * identity changes, for a stock client always itself.
 */
export function currentClient(client: ConvexReactClient): ConvexReactClient {
  return supervisorOf(client)?.client() ?? client;
}

/**
 * Calls back when the client begins to speak for another identity, before anything renders: the moment to empty a cache
 * of answers, such as `queryClient.clear()` of TanStack Query. Never called for a stock client. Returns how to stop.
 */
export function onIdentityChange(client: ConvexReactClient, listener: () => void): () => void {
  return supervisorOf(client)?.subscribe(listener) ?? (() => {});
}

/**
 * Makes a client follow a session. Attach before the session starts and before other listeners subscribe to it,
 * so that the client has changed by the time they look.
 *
 * A stock client reconnects as nobody for a moment when its socket drops during a fetch, and keeps the old user's
 * data until the backend has answered a sign-out: only a client of `createConvexClient` can prevent that.
 *
 * @param isShown - Whether the page shows what the session says now. Signed out, a client of `createConvexClient` connects
 *   only then: before, queries of the user who left are watched still, and would run unauthenticated. Default: always.
 */
export function attachSession(
  client: ConvexReactClient,
  session: Session,
  isShown: () => boolean = () => true,
): Attachment {
  const supervisor = supervisorOf(client);
  return {
    client: () => currentClient(client),
    shown: () => supervisor?.recheck(),
    detach: supervisor === undefined ? attachStock(client, session) : supervisor.attach(session, isShown),
  };
}

function attachStock(client: ConvexReactClient, session: Session): () => void {
  const link = createLink({ client, session: () => session });
  const follow = (): void => {
    // Between two organizations of a user it keeps its token: without one its queries would run unauthenticated.
    if (identityOf(session.state()) === null) link.signOut();
    link.reconcile();
  };
  const stop = session.subscribe(follow);
  follow();
  return () => {
    stop();
    link.end();
  };
}
