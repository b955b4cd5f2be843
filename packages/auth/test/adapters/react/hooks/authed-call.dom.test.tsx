// `useAuthedMutation` and `useAuthedAction` with the real client and a scripted backend.
import { act, cleanup } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, expectTypeOf, test } from "vitest";
import {
  type AuthedAction,
  type AuthedMutation,
  useAuthedAction,
  useAuthedMutation,
  useAuthedQuery,
} from "../../../../src/adapters/react/index.ts";
import type { CallResult } from "../../../../src/convex/index.ts";
import { LockstepAuthError } from "../../../../src/index.ts";
import { type ReactApp, createReactApp } from "../../../support/react-app.tsx";
import { startTime, stopTime } from "../../../support/time.ts";
import { MUTATION, QUERY } from "../../../support/world.ts";

const ACTION = makeFunctionReference<"action", { to: string }, number>("m:a");

let app: ReactApp;
let mutate: AuthedMutation<typeof MUTATION>;
let run: AuthedAction<typeof ACTION>;

beforeEach(() => {
  startTime();
  app = createReactApp();
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Calls() {
  const query = useAuthedQuery(QUERY, {});
  const calls = { mutate: useAuthedMutation(MUTATION), run: useAuthedAction(ACTION) };
  useEffect(() => {
    ({ mutate, run } = calls);
  });
  return <p>{query.data?.written}</p>;
}

/** Records the outcome of a call. */
function keep<T>(call: Promise<CallResult<T>>): { result: CallResult<T> | null } {
  const kept: { result: CallResult<T> | null } = { result: null };
  void call.then((result) => (kept.result = result));
  return kept;
}

test.each([
  ["mutation", () => mutate.result({})],
  ["action", () => run.result({ to: "everybody" })],
] as const)("[A21] a call (%s) made before the user is known waits, and runs as that user", async (kind, call) => {
  app.show(<Calls />);
  const kept = keep(call());
  await app.pass(60_000);
  expect(kept.result).toBeNull();
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(kept.result).toEqual({ status: "success", data: 1 });
  expect(app.server.runs.filter((ran) => ran.kind === kind)).toMatchObject([{ who: "user_alice" }]);
});

test.each([
  ["mutation", () => mutate({}), () => mutate.result({})],
  ["action", () => run({ to: "" }), () => run.result({ to: "" })],
] as const)(
  "[A21] a call (%s) resolves with the data, or rejects with the function's own error",
  async (_, call, result) => {
    app.show(<Calls />);
    act(() => app.authkit.signIn("user_alice"));
    await app.pass(1000);
    const data = call();
    await app.pass(100);
    expect(await data).toBe(1);
    app.server.fail = "no such channel";
    const failed = Promise.allSettled([call()]);
    const kept = keep(result());
    await app.pass(100);
    expect(await failed).toMatchObject([{ status: "rejected", reason: { message: /no such channel/ } }]);
    expect(kept.result).toMatchObject({ status: "error", error: { message: /no such channel/ } });
  },
);

test("[A21] a call rejects with UNAUTHENTICATED when the user is signed out, and with CALL_ABANDONED when the user signs out", async () => {
  app.show(<Calls />);
  act(() => app.authkit.set({ isLoading: false }));
  await app.pass(1000);
  await expect(mutate({})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await expect(run({ to: "" })).rejects.toBeInstanceOf(LockstepAuthError);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.server.actionTakes = 60_000;
  const codes = Promise.allSettled([run({ to: "" }), mutate.withOptimisticUpdate(() => {})({})]);
  act(() => app.authkit.signIn("user_bob"));
  await app.pass(1000);
  const abandoned = { status: "rejected", reason: { code: "CALL_ABANDONED" } };
  expect(await codes).toMatchObject([abandoned, abandoned]);
});

test("[A21] an action whose connection is replaced rejects with ACTION_INTERRUPTED", async () => {
  app.show(<Calls />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.server.actionTakes = 60_000;
  const settled = Promise.allSettled([run({ to: "" })]);
  await app.pass(100);
  app.server.drop();
  await app.pass(10_000);
  expect(await settled).toMatchObject([{ status: "rejected", reason: { code: "ACTION_INTERRUPTED" } }]);
});

test("[A21] a call made while signed out sends nothing, and the result is `unauthenticated`", async () => {
  app.show(<Calls />);
  act(() => app.authkit.set({ isLoading: false }));
  await app.pass(1000);
  const kept = keep(mutate.result({}));
  await app.pass(1000);
  expect(kept.result).toEqual({ status: "unauthenticated" });
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(10_000);
  expect(app.server.runs.filter(({ kind }) => kind === "mutation")).toEqual([]);
});

test.each([
  ["signs out", () => act(() => app.authkit.forget())],
  ["changes to another user", () => act(() => app.authkit.signIn("user_bob"))],
])(
  "[A22] when the user %s before the answer, the result is CALL_ABANDONED, and nothing runs as the next user",
  async (_, change) => {
    app.show(<Calls />);
    act(() => app.authkit.signIn("user_alice"));
    await app.pass(1000);
    app.server.refuseConnections = 3;
    app.server.drop();
    const kept = keep(mutate.result({}));
    await app.pass(100);
    expect(kept.result).toBeNull();
    change();
    await app.pass(5000);
    expect(kept.result).toMatchObject({ status: "error", error: { code: "CALL_ABANDONED" } });
    await app.pass(60_000);
    expect(app.server.runs.filter(({ kind }) => kind === "mutation")).toEqual([]);
  },
);

test("[A22] with a stock client, a call also settles when its user signs out", async () => {
  app = createReactApp({ stock: true });
  app.show(<Calls />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.server.refuseConnections = 1000;
  app.server.drop();
  const kept = keep(mutate.result({}));
  await app.pass(100);
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(kept.result).toMatchObject({ status: "error", error: { code: "CALL_ABANDONED" } });
});

test("[A22] a token refresh does not end a pending call", async () => {
  app.show(<Calls />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.server.refuseConnections = 1000;
  app.server.drop();
  const kept = keep(mutate.result({}));
  await app.pass(400_000);
  expect(app.authkit.forced).toBeGreaterThan(0);
  expect(kept.result).toBeNull();
  app.server.refuseConnections = 0;
  await app.pass(60_000);
  expect(kept.result).toEqual({ status: "success", data: 1 });
});

test("[A21] arguments of a type that Convex lacks are an error result, not an exception", async () => {
  app.show(<Calls />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  const kept = keep(run.result({ to: new Map() as unknown as string }));
  await app.pass(10);
  expect(kept.result).toMatchObject({ status: "error", error: expect.any(Error) as Error });
});

test("[A24] the functions are the same on every render and after a refresh", async () => {
  app.show(<Calls />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  const before = [mutate, run];
  app.show(<Calls />);
  await app.pass(600_000);
  expect(app.authkit.forced).toBeGreaterThan(0);
  expect([mutate, run]).toEqual(before);
  expect(mutate === before[0] && run === before[1]).toBe(true);
});

test("[A24] an optimistic update shows before the backend has answered", async () => {
  app.show(<Calls />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("0");
  const optimistic = mutate.withOptimisticUpdate((store) =>
    store.setQuery(QUERY, {}, { who: "user_alice", written: 7 }),
  );
  const kept = keep(optimistic.result({}));
  await app.pass(1);
  expect(app.text()).toBe("7");
  await app.pass(1000);
  expect(kept.result).toEqual({ status: "success", data: 1 });
  expect(app.text()).toBe("1");
});

test("[A23] calls have the types of the function", () => {
  const Typed = () => {
    const send = useAuthedMutation(
      makeFunctionReference<"mutation", { body: string }, { id: string }>("messages:send"),
    );
    // @ts-expect-error `body` is missing.
    void send({});
    expectTypeOf(send({ body: "" })).toEqualTypeOf<Promise<{ id: string }>>();
    expectTypeOf(send.result({ body: "" })).toEqualTypeOf<Promise<CallResult<{ id: string }>>>();
    expectTypeOf(run({ to: "" })).toEqualTypeOf<Promise<number>>();
    expectTypeOf(run.result({ to: "" })).toEqualTypeOf<Promise<CallResult<number>>>();
    return null;
  };
  expect(Typed).toBeTypeOf("function");
});
