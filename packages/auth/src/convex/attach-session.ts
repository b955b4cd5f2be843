// Connects a session to the application's client. With one from `createConvexClient`, every promise holds; with a stock
// `ConvexReactClient`, those that its public interface permits.
import type { ConvexReactClient } from "convex/react";
import { identityOf } from "../core/state.ts";
import type { Session } from "../engine/create-session.ts";
import { supervisorOf } from "./create-convex-client.ts";
import { createLink } from "./link.ts";

/** A client that follows a session. */
export interface Attachment {
  /** Returns the client to use now. Read it again after every change of the session. */
  readonly client: () => ConvexReactClient;
  /** Reports that the page now shows the current view. Resumes whatever waited for that. */
  readonly shown: () => void;
  /** Stops following the session. */
  readonly detach: () => void;
}

/**
 * Returns the client for the current identity. For a client from `createConvexClient`, this is another object after the
 * identity changes; for a stock client, it is always the client itself.
 */
export function currentClient(client: ConvexReactClient): ConvexReactClient {
  return supervisorOf(client)?.client() ?? client;
}

/**
 * Calls `listener` when the client switches to another identity, before anything renders. Use it to clear caches of query
 * results, for example with `queryClient.clear()` of TanStack Query. Never called for a stock client. Returns a function
 * that unsubscribes.
 */
export function onIdentityChange(client: ConvexReactClient, listener: () => void): () => void {
  return supervisorOf(client)?.subscribe(listener) ?? (() => {});
}

/**
 * Makes a client follow a session. Attach it before the session starts and before other listeners subscribe to the session,
 * so that the client has changed by the time they run.
 *
 * A stock client briefly reconnects unauthenticated when its socket drops during a fetch, and keeps the old user's
 * data until the backend has answered a sign-out. Only a client from `createConvexClient` can prevent that.
 *
 * @param isShown - Whether the page shows the current view. After a sign-out, a client from `createConvexClient` connects
 *   only once it does: until then, the old user's queries are still watched and would run unauthenticated. Default: always.
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
    // Keep the token between two organizations of one user: without it, queries would run unauthenticated.
    if (identityOf(session.state()) === null) link.signOut();
    link.reconcile();
  };
  const stop = session.subscribe(follow);
  follow();
  return () => {
    stop();
    link.stop();
  };
}
