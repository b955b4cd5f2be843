// Migration is one line: the same application, with the same props, under `ConvexProviderWithAuthKit` of the real
// @convex-dev/workos 0.0.3 and under `LockstepProvider`.
import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { act, cleanup, render } from "@testing-library/react";
import { AuthLoading, Authenticated, type ConvexReactClient, Unauthenticated, useQuery } from "convex/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LockstepProvider } from "../../../../src/adapters/react/index.ts";
import { type FakeAuthKit, createFakeAuthKit } from "../../../../src/adapters/react/testing.ts";
import { connect } from "../../../support/react-app.tsx";
import { type SyncServer, createSyncServer } from "../../../../src/testing/index.ts";
import { startTime, stopTime } from "../../../support/time.ts";
import { QUERY } from "../../../support/world.ts";

interface Props {
  readonly client: ConvexReactClient;
  readonly useAuth: FakeAuthKit["useAuth"];
  readonly children: ReactNode;
}

/** Both take exactly these props, which the compiler checks: this is what "one line" means. */
const providers: readonly [name: string, Provider: (props: Props) => ReactNode, stock: boolean][] = [
  ["ConvexProviderWithAuthKit", ConvexProviderWithAuthKit, true],
  ["LockstepProvider with the same stock client", LockstepProvider, true],
  ["LockstepProvider with createConvexClient", LockstepProvider, false],
];

let authkit: FakeAuthKit;
let server: SyncServer;

beforeEach(() => {
  startTime();
  authkit = createFakeAuthKit();
  server = createSyncServer();
});

afterEach(() => {
  cleanup();
  stopTime();
});

/** As applications for convex/react are written. */
function App() {
  return (
    <>
      <AuthLoading>loading</AuthLoading>
      <Unauthenticated>please sign in</Unauthenticated>
      <Authenticated>
        <Inbox />
      </Authenticated>
    </>
  );
}

function Inbox() {
  const data = useQuery(QUERY, {});
  return <>inbox of {data === undefined ? "…" : data.who}</>;
}

const text = (): string => document.body.textContent ?? "";
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) await act(async () => void (await vi.advanceTimersByTimeAsync(10)));
}

test.each(providers)("[A32] an app for convex/react renders the same under %s", async (_, Provider, stock) => {
  render(
    <Provider client={connect(server, stock)} useAuth={authkit.useAuth}>
      <App />
    </Provider>,
  );
  const shown: string[] = [];
  const look = async (): Promise<void> => {
    await pass(1200);
    shown.push(text());
  };
  await look();
  act(() => authkit.set({ isLoading: false }));
  await look();
  act(() => authkit.signIn("user_alice"));
  await look();
  expect(server.runs.map(({ who }) => who)).not.toContain(null);
  // Signed out in the page, as after a redirect back: the SDK notifies its components too.
  authkit.forget();
  act(() => authkit.set({ user: null }));
  await look();
  expect(shown).toEqual(["loading", "please sign in", "inbox of user_alice", "please sign in"]);
});
