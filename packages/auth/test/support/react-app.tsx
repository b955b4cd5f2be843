// One page under fake timers: a scripted AuthKit, the scripted backend, the real client and `LockstepProvider`.
import { act, render } from "@testing-library/react";
import { ConvexReactClient } from "convex/react";
import { type ReactNode, StrictMode } from "react";
import { vi } from "vitest";
import { LockstepProvider } from "../../src/adapters/react/index.ts";
import { type SessionQuery, createConvexClient } from "../../src/convex/index.ts";
import { type FakeAuthKit, createFakeAuthKit } from "../../src/adapters/react/testing.ts";
import { type FakeFunction, type SyncServer, createSyncServer } from "../../src/testing/index.ts";

/** A mounted page and its controls. */
export interface ReactApp {
  readonly authkit: FakeAuthKit;
  readonly server: SyncServer;
  readonly client: ConvexReactClient;
  /** Mounts the page, or rerenders it with other children or another client. */
  readonly show: (children: ReactNode, client?: ConvexReactClient) => void;
  readonly unmount: () => void;
  /** Advances time and lets React render. */
  readonly pass: (ms: number) => Promise<void>;
  readonly text: () => string;
}

interface ReactAppOptions {
  readonly stock?: boolean;
  readonly app?: ReactApp;
  /** Those of the backend. */
  readonly functions?: Readonly<Record<string, FakeFunction>>;
  /** The provider's prop. */
  readonly session?: SessionQuery;
}

const URL = "https://happy-otter-123.convex.cloud";

/**
 * Creates a page. `stock` takes a plain `ConvexReactClient`; `app` shares everything with another page. Call under fake
 * timers.
 */
export function createReactApp({ stock = false, app, functions, session }: ReactAppOptions = {}): ReactApp {
  const authkit = app?.authkit ?? createFakeAuthKit();
  const server = app?.server ?? createSyncServer(functions && { functions });
  const client = app?.client ?? connect(server, stock);
  let page: ReturnType<typeof render> | null = null;
  return {
    authkit,
    server,
    client,
    show: (children, now = client) => {
      const tree = (
        <StrictMode>
          <LockstepProvider client={now} useAuth={authkit.useAuth} session={session}>
            {children}
          </LockstepProvider>
        </StrictMode>
      );
      if (page === null) page = render(tree);
      else page.rerender(tree);
    },
    unmount: () => page?.unmount(),
    pass: async (ms) => {
      // React renders when `act` ends, so whatever follows a render needs its own `act`: small steps first, then larger
      // ones.
      for (let passed = 0; passed < ms;) {
        const step = Math.min(ms - passed, passed < 200 ? 5 : passed < 5000 ? 100 : 5000);
        await act(async () => void (await vi.advanceTimersByTimeAsync(step)));
        passed += step;
      }
    },
    text: () => document.body.textContent ?? "",
  };
}

/** A client of that backend. */
export function connect(server: SyncServer, stock = false): ConvexReactClient {
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  return stock ? new ConvexReactClient(URL, options) : createConvexClient(URL, options);
}
