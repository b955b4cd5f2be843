// A page of `LockstepProvider` that a server renders and a browser hydrates: a scripted AuthKit, probes, and the
// contents of every commit in the browser. Built on ssr-app.tsx.
import { ConvexReactClient } from "convex/react";
import type { ComponentType, ReactNode } from "react";
import { expect } from "vitest";
import { createConvexClient } from "../../src/convex/index.ts";
import type { InitialSession, View } from "../../src/index.ts";
import {
  AuthBoundary,
  type AuthedQueryResult,
  LockstepProvider,
  useAuthedQuery,
  usePreloadedAuthedQuery,
  useSession,
} from "../../src/adapters/react/index.ts";
import { type FakeAuthKit, createFakeAuthKit } from "../../src/adapters/react/testing.ts";
import { type AuthedPreloaded, readSession } from "../../src/server/index.ts";
import { makeToken } from "../../src/testing/index.ts";
import { type SsrApp, createSsrApp } from "./ssr-app.tsx";
import { QUERY } from "./world.ts";

const URL = "https://happy-otter-123.convex.cloud";

/** The contents of one commit. */
interface Commit {
  readonly view: View;
  readonly result: AuthedQueryResult<{ who: string | null; written: number }>;
}

/** What the server passes to the page. */
export interface Served {
  readonly initialSession: InitialSession | null;
  readonly children: ReactNode;
  readonly stock?: boolean;
  readonly useAuth?: FakeAuthKit["useAuth"];
}

/** A page and its controls. */
export interface RenderedPage {
  readonly authkit: FakeAuthKit;
  /** Renders on the server, and puts the HTML into the page, before the browser runs. */
  readonly serve: (served: Served) => SsrApp;
  /** Shows the signed-in user and a live query. */
  readonly Live: ComponentType;
  /** Shows a preloaded query. */
  readonly Preload: ComponentType<{ readonly preloaded: AuthedPreloaded<typeof QUERY> }>;
  /** The browser's commits. May be emptied. */
  readonly commits: Commit[];
  /** The distinct statuses of the commits. */
  readonly statuses: () => string[];
  /** The distinct results of the commits, in order. */
  readonly shown: () => string[];
  /** Checks I2, I3 and I7: confirmed as that user, nothing ever ran as another, and that many sockets were opened. */
  readonly expectConfirmed: (who?: string, sockets?: number) => void;
  /** Checks I4, and that React reported no errors. */
  readonly close: () => void;
}

/** A token of that user as the server has it, that many seconds old. */
export function tokenOf(sub: string, age = 10): string {
  const iat = Math.floor(Date.now() / 1000) - age;
  return makeToken({ sub, sid: "session_1", iat, exp: iat + 300 });
}

/** The result of `preloadAuthedQuery` for that user: a value that the live backend never returns. */
export function preloadedFor(sub: string): AuthedPreloaded<typeof QUERY> {
  const _owner = readSession(tokenOf(sub))?.identity.key ?? "";
  const _valueJSON = { who: sub, written: -1 };
  return { _name: "m:q", _argsJSON: {}, _valueJSON, _owner } as unknown as AuthedPreloaded<typeof QUERY>;
}

/** A result as the probes show it. */
export function show({ status, data }: Commit["result"]): string {
  return status === "success" ? `${data.who} ${data.written}` : status;
}

/** Creates a page. Call under fake timers. */
export function createRenderedPage(): RenderedPage {
  const authkit = createFakeAuthKit();
  const commits: Commit[] = [];
  let app: SsrApp | null = null;

  return {
    authkit,
    serve: ({ initialSession, children, stock = false, useAuth = authkit.useAuth }) => {
      app = createSsrApp((webSocketConstructor) => {
        const options = { webSocketConstructor, logger: false } as const;
        const client = stock ? new ConvexReactClient(URL, options) : createConvexClient(URL, options);
        return (
          <LockstepProvider client={client} useAuth={useAuth} initialSession={initialSession}>
            {children}
          </LockstepProvider>
        );
      });
      commits.length = 0;
      return app;
    },
    Live: function Live() {
      const view = useSession();
      const result = useAuthedQuery(QUERY, {});
      commits.push({ view, result });
      return (
        <AuthBoundary loading="loading" signedOut="signed out">
          <p>
            {view.identity?.subject} {show(result)}
          </p>
        </AuthBoundary>
      );
    },
    Preload: function Preload({ preloaded }) {
      const view = useSession();
      const result = usePreloadedAuthedQuery(preloaded);
      commits.push({ view, result });
      return <p>{show(result)}</p>;
    },
    commits,
    statuses: () => [...new Set(commits.map(({ view }) => view.status))],
    shown: () => [...new Set(commits.map(({ result }) => show(result)))],
    expectConfirmed: (who = "user_alice", sockets = 1) => {
      const identity = { subject: who };
      expect(commits.at(-1)?.view).toMatchObject({ status: "authenticated", phase: "confirmed", identity });
      expect(app?.server.runs.filter((run) => run.who !== who)).toEqual([]);
      expect([app?.server.sockets(), app?.server.open()]).toEqual([sockets, 1]);
    },
    close: () => {
      app?.unmount();
      document.body.innerHTML = "";
    },
  };
}
