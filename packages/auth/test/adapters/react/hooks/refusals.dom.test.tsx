// Functions that refuse their caller, seen from a page: data with a literal code, never an error in a render.
import { act, cleanup } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { Component, type ReactNode, useEffect } from "react";
import { afterEach, beforeEach, expect, expectTypeOf, test } from "vitest";
import {
  type AuthErrorCode,
  type AuthErrorData,
  isAuthError,
  useAuthedAction,
  useAuthedMutation,
  useAuthedPaginatedQuery,
  useAuthedQueries,
  useAuthedQuery,
} from "../../../../src/adapters/react/index.ts";
import type { CallResult } from "../../../../src/convex/index.ts";
import { createReactApp } from "../../../support/react-app.tsx";
import { LIST } from "../../../support/constant-app.tsx";
import { startTime, stopTime } from "../../../support/time.ts";
import { ACTION, MUTATION, QUERY } from "../../../support/world.ts";

beforeEach(startTime);
afterEach(() => {
  cleanup();
  stopTime();
});

/** One refusal of each code, as the functions of `@lockstep/auth/backend` throw it. */
const REFUSALS: { readonly [Code in AuthErrorCode]: Extract<AuthErrorData, { code: Code }> } = {
  UNAUTHENTICATED: { code: "UNAUTHENTICATED", message: "no" },
  NO_ORGANIZATION: { code: "NO_ORGANIZATION", message: "no" },
  FORBIDDEN_ROLE: { code: "FORBIDDEN_ROLE", message: "no", role: "admin" },
  FORBIDDEN_PERMISSION: { code: "FORBIDDEN_PERMISSION", message: "no", permission: "posts:write" },
  INVALID_CLAIMS: { code: "INVALID_CLAIMS", message: "no", claim: "plan" },
  IMPERSONATION_FORBIDDEN: { code: "IMPERSONATION_FORBIDDEN", message: "no" },
  SESSION_REVOKED: { code: "SESSION_REVOKED", message: "no" },
  NOT_A_MEMBER: { code: "NOT_A_MEMBER", message: "no" },
  USER_NOT_SYNCED: { code: "USER_NOT_SYNCED", message: "no" },
};

class Boundary extends Component<{ readonly children: ReactNode }> {
  override state = { hasCaught: false };
  static getDerivedStateFromError = () => ({ hasCaught: true });
  override render = () => (this.state.hasCaught ? "caught" : this.props.children);
}

const codeOf = (error: unknown): string => (isAuthError(error) ? error.data.code : String(error));

let calls: { readonly mutate: () => Promise<CallResult<number>>; readonly run: () => Promise<CallResult<number>> };

function Page() {
  const one = useAuthedQuery(QUERY, {});
  const { several } = useAuthedQueries({ several: { query: QUERY, args: {} } });
  const list = useAuthedPaginatedQuery(LIST, {}, { initialNumItems: 2 });
  const [mutate, run] = [useAuthedMutation(MUTATION), useAuthedAction(ACTION)];
  useEffect(() => {
    calls = { mutate: () => mutate.result({}), run: () => run.result({}) };
  });
  return <p>{[one, several, list].map(({ status, error }) => `${status} ${error && codeOf(error)}`).join(", ")}</p>;
}

test.each(Object.values(REFUSALS))(
  "[A125] a refusal as $code is data in every hook, until the function runs",
  async (refusal) => {
    let refused = true;
    const answer =
      <T,>(value: T) =>
      (): T => {
        if (refused) throw new ConvexError(refusal);
        return value;
      };
    const functions = {
      "m:q": answer({ who: "user_alice", written: 0 }),
      "m:list": answer({ page: ["a", "b"], isDone: true, continueCursor: "" }),
      "m:m": answer(1),
      "m:a": answer(1),
    };
    const app = createReactApp({ functions });
    app.show(
      <Boundary>
        <Page />
      </Boundary>,
    );
    act(() => app.authkit.signIn("user_alice"));
    await app.pass(1000);
    const { code } = refusal;
    expect(app.text()).toBe(`error ${code}, error ${code}, Error ${code}`);
    const results = Promise.all([calls.mutate(), calls.run()]);
    await app.pass(1000);
    for (const result of await results) {
      expect(result.status).toBe("error");
      // All of its fields arrive.
      expect(isAuthError(result.error) && result.error.data).toEqual(refusal);
    }
    // As when the user has got the role.
    refused = false;
    app.server.invalidate();
    await app.pass(1000);
    expect(app.text()).toBe("success undefined, success undefined, Exhausted undefined");
  },
);

test("[A125] a later page that is refused is data too", async () => {
  const functions = {
    "m:list": ({ args }: { args: Readonly<Record<string, unknown>> }) => {
      if ((args["paginationOpts"] as { cursor: string | null }).cursor !== null)
        throw new ConvexError(REFUSALS.NOT_A_MEMBER);
      return { page: ["a", "b"], isDone: false, continueCursor: "2" };
    },
  };
  let loadMore: (items: number) => void = () => {};
  const List = () => {
    const list = useAuthedPaginatedQuery(LIST, {}, { initialNumItems: 2 });
    useEffect(() => {
      loadMore = list.loadMore;
    });
    return <p>{`${list.status} ${list.results.length} ${list.error && codeOf(list.error)}`}</p>;
  };
  const app = createReactApp({ functions });
  app.show(
    <Boundary>
      <List />
    </Boundary>,
  );
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("CanLoadMore 2 undefined");
  act(() => loadMore(2));
  await app.pass(1000);
  expect(app.text()).toBe("Error 0 NOT_A_MEMBER");
});

test("[A125] `isAuthError` narrows the error of a hook and of a call to the code's fields", () => {
  const list = makeFunctionReference<"query", Record<string, never>, string[]>("m:q");
  const narrows = (error: Error): void => {
    if (isAuthError(error) && error.data.code === "FORBIDDEN_ROLE") expectTypeOf(error.data.role).toBeString();
    if (isAuthError(error)) expectTypeOf(error.data).toEqualTypeOf<AuthErrorData>();
  };
  const useNarrowed = (): void => {
    const result = useAuthedQuery(list, {});
    if (result.status === "error") narrows(result.error);
  };
  expect(useNarrowed).toBeTypeOf("function");
  expect(isAuthError(new ConvexError({ code: "OUT_OF_STOCK", message: "" }))).toBe(false);
});
