// An adapter as a third party would write it, for an SDK other than AuthKit: public entries only.
import { act, cleanup, render } from "@testing-library/react";
import { build } from "esbuild";
import { type ReactNode, useSyncExternalStore } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  AuthBoundary,
  type CommonProviderProps,
  type HookSource,
  SessionProvider,
  useAuthedQuery,
  useSessionScope,
} from "../../../src/adapters/react/adapter.ts";
import { createConvexClient } from "../../../src/convex/index.ts";
import { createSyncServer, makeToken } from "../../../src/testing/index.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

beforeEach(startTime);
afterEach(() => {
  cleanup();
  stopTime();
});

/** The SDK: one user, and its listeners. */
function createSdk() {
  const listeners = new Set<() => void>();
  let user: string | null = null;
  return {
    set: (next: string | null) => {
      user = next;
      for (const listener of listeners) listener();
    },
    useUser: () =>
      useSyncExternalStore(
        (listener) => (listeners.add(listener), () => listeners.delete(listener)),
        () => user,
      ),
  };
}

/** The adapter's source. */
function createSource(): HookSource<string | null> {
  const listeners = new Set<() => void>();
  let subject: string | null | undefined;
  return {
    update: (user) => {
      subject = user;
      for (const listener of listeners) listener();
    },
    getSnapshot: () => {
      if (subject === undefined) return { kind: "unknown" };
      return subject === null ? { kind: "absent", reason: "signed_out" } : { kind: "present", subject };
    },
    subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    fetch: async () => {
      const iat = Math.floor(Date.now() / 1000);
      return subject == null
        ? { kind: "gone" }
        : { kind: "token", token: makeToken({ sub: subject, iat, exp: iat + 300 }), minted: true };
    },
  };
}

test("[A112] SessionProvider makes a provider from another SDK's source", async () => {
  const sdk = createSdk();
  const server = createSyncServer();
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  const client = createConvexClient("https://happy-otter-123.convex.cloud", options);
  const LockstepProvider = (props: CommonProviderProps): ReactNode => (
    <SessionProvider {...props} auth={sdk.useUser()} createSource={createSource} />
  );
  const Inbox = () => {
    const { session } = useSessionScope();
    return <button onClick={session.end}>{useAuthedQuery(QUERY, {}).data?.who}</button>;
  };
  const { container } = render(
    <LockstepProvider client={client}>
      <AuthBoundary signedOut="signed out">
        <Inbox />
      </AuthBoundary>
    </LockstepProvider>,
  );
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 5) await act(async () => void (await vi.advanceTimersByTimeAsync(5)));
  };
  await pass(50);
  expect(container.textContent).toBe("signed out");
  act(() => sdk.set("user_alice"));
  await pass(1000);
  expect(container.textContent).toBe("user_alice");
  act(() => container.querySelector("button")?.click());
  expect(container.textContent).toBe("signed out");
  await client.close();
});

test.each(["adapters/react/adapter.ts", "adapters/nextjs/index.ts", "inspector/index.ts"])(
  "[A113] %s does not load authkit-react",
  async (entry) => {
    const { metafile } = await build({
      entryPoints: [`packages/auth/src/${entry}`],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      packages: "external",
    });
    const loaded = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(loaded).toContain("react");
    expect(loaded).not.toContain("@workos-inc/authkit-react");
  },
);
