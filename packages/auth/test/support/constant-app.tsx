// A page whose tree stays mounted when the identity changes: one constant client for `ConvexProvider`, a real session
// over a scripted source, and a backend whose data name their owner. Call under fake timers.
import { act, render } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { type ReactNode, StrictMode, useEffect, useMemo, useState } from "react";
import { vi } from "vitest";
import { SessionContext } from "../../src/adapters/react/session-context.ts";
import { attachSession, createConvexClient } from "../../src/convex/index.ts";
import { type Session, createSession } from "../../src/index.ts";
import {
  type FakeFunction,
  type ScriptedSource,
  type SyncServer,
  createScriptedPlatform,
  createScriptedSource,
  createSyncServer,
  readToken,
} from "../../src/testing/index.ts";
import { createTestClock } from "./time.ts";

/** The owner: `user` or `user/organization`, or "unauthenticated". */
export const OWNER = makeFunctionReference<"query", { n?: number }, string>("m:owner");
/** Five items for each identity, with cursors that are valid for that identity only. */
export const LIST = makeFunctionReference<"query", { paginationOpts: PageOptions; n?: number }, Page>("m:list");

interface PageOptions {
  readonly numItems: number;
  readonly cursor: string | null;
}
interface Page {
  readonly page: string[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}

/** A page and its controls. */
export interface ConstantApp {
  readonly source: ScriptedSource;
  readonly server: SyncServer;
  readonly session: Session;
  readonly client: ConvexReactClient;
  /** Every line of the client's warnings and errors. */
  readonly lines: string[];
  /** The requests to the backend with a cursor of another identity. */
  readonly misused: string[];
  readonly show: (children: ReactNode) => void;
  readonly pass: (ms: number) => Promise<void>;
  readonly text: () => string;
}

/** The result of `OWNER` for that identity. */
export function ownerOf(identity: { readonly subject: string; readonly organizationId: string | null } | null): string {
  if (identity === null) return "unauthenticated";
  return identity.organizationId === null ? identity.subject : `${identity.subject}/${identity.organizationId}`;
}

/** Creates a page whose signed-in user is unknown. */
export function createConstantApp(functions: Record<string, FakeFunction> = {}): ConstantApp {
  const source = createScriptedSource();
  const lines: string[] = [];
  const misused: string[] = [];
  let organization: string | undefined;
  const owner = (who: string | null): string =>
    ownerOf(who === null ? null : { subject: who, organizationId: organization ?? null });
  const server = createSyncServer({
    functions: {
      "m:owner": ({ who }) => owner(who),
      "m:list": ({ args, who }) => {
        const { cursor, numItems } = args["paginationOpts"] as unknown as PageOptions;
        const [of = owner(who), from = "0"] = cursor?.split(":") ?? [];
        if (of !== owner(who)) {
          misused.push(`${owner(who)} with ${String(cursor)}`);
          throw new Error("InvalidCursor: of the backend");
        }
        const end = Math.min(5, Number(from) + numItems);
        const page = Array.from({ length: end - Number(from) }, (_, n) => `${of} ${Number(from) + n}`);
        return { page, isDone: end === 5, continueCursor: `${of}:${end}` };
      },
      ...functions,
    },
  });
  server.accept = (token) => {
    organization = readToken(token).org_id;
    return null;
  };
  const say = (...words: unknown[]): void => void lines.push(words.join(" "));
  const quiet = (): void => {};
  const client = createConvexClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: server.WebSocket,
    logger: { log: quiet, logVerbose: quiet, warn: say, error: say },
  });
  const { platform } = createScriptedPlatform({ clock: createTestClock() });
  const session = createSession({ source: source.source, platform });

  function Provider({ children }: { readonly children: ReactNode }) {
    const [view, setView] = useState(session.view);
    useEffect(() => {
      const { detach } = attachSession(client, session);
      const stopListening = session.subscribe(() => setView(session.view()));
      const stop = session.start();
      return () => {
        stopListening();
        detach();
        stop();
      };
    }, []);
    const scope = useMemo(() => ({ view, session, client }), [view]);
    return (
      <SessionContext.Provider value={scope}>
        <ConvexProvider client={client}>{children}</ConvexProvider>
      </SessionContext.Provider>
    );
  }

  let page: ReturnType<typeof render> | null = null;
  return {
    source,
    server,
    session,
    client,
    lines,
    misused,
    show: (children) => {
      const tree = (
        <StrictMode>
          <Provider>{children}</Provider>
        </StrictMode>
      );
      if (page === null) page = render(tree);
      else page.rerender(tree);
    },
    pass: async (ms) => {
      for (let n = 0; n < 20; n += 1) await act(async () => void (await vi.advanceTimersByTimeAsync(ms / 20)));
    },
    text: () => document.body.textContent ?? "",
  };
}
