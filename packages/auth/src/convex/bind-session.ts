// Binds a session to a Convex client and to an interface, without a framework: what the provider of every adapter does.
// It makes no decisions; the session and the link do.
import type { ConvexReactClient } from "convex/react";
import type { InitialSession } from "../core/claims.ts";
import type { View } from "../core/view.ts";
import { type Session, createSession } from "../engine/create-session.ts";
import type { Platform } from "../engine/platform.ts";
import type { SessionSource } from "../engine/source.ts";
import { browserPlatform } from "../platform/browser.ts";
import { type Attachment, attachSession } from "./attach-session.ts";
import { supervisorOf } from "./create-convex-client.ts";
import { type SessionQuery, createDirectoryWatch } from "./watch-directory.ts";

/** The options of {@link bindSession}. */
export interface SessionBindingOptions {
  readonly source: SessionSource;
  /** From `createConvexClient(url)`. A stock `ConvexReactClient` works too, with the guarantees it permits. */
  readonly client: ConvexReactClient;
  /**
   * The session that the server rendered the page for, from `readSession` of `@lockstep/auth/server`. Default null: unknown.
   * Ignored with a stock client, which would run queries before it has a token.
   */
  readonly initialSession?: InitialSession | null | undefined;
  /** Whether the server rendered the page signed out. Default false: unknown. */
  readonly isSignedOut?: boolean | undefined;
  /**
   * A query of the application, such as `api.workos.session`, that says when the access token no longer matches the directory in
   * the deployment. While the user is signed in, it is watched, and each change gets a new token at once: a revoked session ends,
   * and new roles show. Default: a change shows with the next token.
   */
  readonly sessionQuery?: SessionQuery | undefined;
  /** Default: the browser. */
  readonly platform?: Platform;
}

/** A session, and its connection to a client and an interface. */
export interface SessionBinding {
  readonly session: Session;
  /**
   * Connects the client, starts the session, and calls `show` with the view, now and after every change. Returns a function
   * that stops all of it; the binding can start again. While it runs, it does nothing but return that function.
   *
   * @param client - Another client than the one of the options, as after a hot update.
   */
  readonly start: (show: (view: View) => void, client?: ConvexReactClient) => () => void;
  /**
   * Reports that the interface now shows this view, and no longer watches the queries of an earlier one. After a sign-out,
   * the client connects only then: the previous user's queries would otherwise run unauthenticated.
   */
  readonly shown: (view: View) => void;
}

/** Creates a session for a client. It does nothing until `start`. */
export function bindSession(options: SessionBindingOptions): SessionBinding {
  const { source, initialSession, isSignedOut, sessionQuery: query, platform = browserPlatform() } = options;
  const isStock = supervisorOf(options.client) === undefined;
  const session = createSession({ source, platform, isSignedOut, initialSession: isStock ? null : initialSession });
  const watchDirectory = query && createDirectoryWatch({ session, query, report: platform.report });
  let shown: View | null = null;
  let current: Attachment | undefined;
  let running: (() => void) | undefined;
  return {
    session,
    start: (show, client = options.client) => {
      if (running !== undefined) return running;
      const stopWatching = watchDirectory?.(client);
      const attachment = attachSession(client, session, () => shown === session.view());
      current = attachment;
      const publish = (): void => show(session.view());
      const stopListening = session.subscribe(publish);
      const stop = session.start();
      running = () => {
        running = undefined;
        stopListening();
        stopWatching?.();
        // Before the session stops: stopping is not a sign-out, and the client need not reconnect if it starts again.
        attachment.detach();
        stop();
      };
      publish();
      return running;
    },
    shown: (view) => {
      shown = view;
      current?.shown();
    },
  };
}
