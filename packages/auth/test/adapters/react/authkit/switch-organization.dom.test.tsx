// `useSwitchOrganization` over a scripted AuthKit, and the effect of calling the SDK's own method.
import { act } from "@testing-library/react";
import { useMutation, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type AuthKitAuth,
  LockstepProvider,
  useAuthedMutation,
  useAuthedQuery,
  useSession,
  useSwitchOrganization,
} from "../../../../src/adapters/react/index.ts";
import { readToken } from "../../../../src/testing/index.ts";
import { type ReactApp, createReactApp } from "../../../support/react-app.tsx";
import { startTime, stopTime } from "../../../support/time.ts";
import { MUTATION, QUERY } from "../../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

/** What one commit showed. */
interface Commit {
  readonly status: string;
  readonly organization: string | null | undefined;
  readonly stock: unknown;
  readonly own: unknown;
}

let app: ReactApp;
let commits: Commit[];
let orgs: { at: number; org: unknown }[];
/** The results of the page's hooks in its last render. */
const hooks: {
  switchTo: ReturnType<typeof useSwitchOrganization>;
  stockMutation: () => Promise<unknown>;
  authedMutation: () => Promise<unknown>;
  sdk: AuthKitAuth | null;
} = { switchTo: noop, stockMutation: noop, authedMutation: noop, sdk: null };

const OTHER = makeFunctionReference<"query", { n: number }, { who: string }>("m:other");

async function noop(): Promise<void> {}

function Page() {
  const session = useSession();
  const sdk = app.authkit.useAuth();
  const switchTo = useSwitchOrganization();
  const stock = useMutation(MUTATION);
  const authed = useAuthedMutation(MUTATION);
  Object.assign(hooks, { sdk, switchTo, stockMutation: () => stock({}), authedMutation: () => authed({}) });
  commits.push({
    status: session.status,
    organization: session.identity?.organizationId,
    stock: useQuery(QUERY, {}),
    own: useAuthedQuery(OTHER, { n: 1 }).data,
  });
  return null;
}

async function signedIn(): Promise<void> {
  app = createReactApp();
  commits = [];
  orgs = [];
  app.server.accept = (token) => (orgs.push({ at: Date.now(), org: readToken(token)["org_id"] }), null);
  app.show(<Page />);
  act(() => app.authkit.signIn("user_alice", "org_a"));
  await app.pass(1000);
  expect(commits.at(-1)).toMatchObject({ status: "authenticated", organization: "org_a" });
  commits.length = 0;
}
const runsIn = (from: number): unknown[] =>
  app.server.runs.slice(from).map(({ at }) => orgs.findLast((token) => token.at <= at)?.org);

test("[A99] it resolves once Convex is in the organization, and later calls run there", async () => {
  await signedIn();
  const runs = app.server.runs.length;
  let reached = "";
  let done: Promise<unknown> = Promise.resolve();
  act(() => {
    done = hooks.switchTo("org_b").then(async () => {
      reached = `${String(commits.at(-1)?.organization)} ${String(orgs.at(-1)?.org)}`;
      await Promise.all([hooks.stockMutation(), hooks.authedMutation()]);
    });
  });
  await app.pass(1000);
  await done;
  expect(reached).toBe("org_b org_b");
  expect(new Set(runsIn(runs))).toEqual(new Set(["org_b"]));
  expect(commits.filter(({ status }) => status !== "authenticated")).toEqual([]);
});

test("[A99] [L57] right after AuthKit's own promise resolves, before any render, calls run in the new organization", async () => {
  await signedIn();
  const runs = app.server.runs.length;
  let settled: unknown;
  act(() => {
    void hooks.sdk?.switchToOrganization?.({ organizationId: "org_b" }).then(async () => {
      settled = await Promise.allSettled([hooks.stockMutation(), hooks.authedMutation()]);
    });
  });
  await app.pass(1000);
  expect(settled).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }]);
  expect(new Set(runsIn(runs))).toEqual(new Set(["org_b"]));
});

test("[A19] no commit shows one organization's data under another", async () => {
  await signedIn();
  app.server.accept = (token) => (orgs.push({ at: Date.now(), org: readToken(token)["org_id"] }), null);
  act(() => void hooks.switchTo("org_b"));
  await app.pass(1000);
  const first = commits.findIndex(({ organization }) => organization === "org_b");
  expect(first).toBeGreaterThanOrEqual(0);
  expect(commits[first]).toMatchObject({ stock: undefined, own: undefined });
  expect(commits.at(-1)).toMatchObject({ stock: { who: "user_alice" }, own: { who: "user_alice" } });
});

test("[A99] an SDK that ignores the first request because it is refreshing is asked again", async () => {
  await signedIn();
  let asked = 0;
  const lazy: AuthKitAuth["switchToOrganization"] = async (options) => {
    asked += 1;
    if (asked > 1) await app.authkit.switchToOrganization(options);
  };
  const useLazyAuth = (): AuthKitAuth => ({ ...app.authkit.useAuth(), switchToOrganization: lazy });
  app.show(
    <LockstepProvider client={app.client} useAuth={useLazyAuth}>
      <Page />
    </LockstepProvider>,
  );
  await app.pass(1000);
  let done: Promise<unknown> = Promise.resolve();
  act(() => void (done = hooks.switchTo("org_b")));
  await app.pass(1000);
  await done;
  expect(asked).toBe(2);
  expect(commits.at(-1)).toMatchObject({ organization: "org_b" });
});

test.each<[string, () => void, object]>([
  [
    "WorkOS cannot be reached",
    () => (app.authkit.failure = new TypeError("Failed to fetch")),
    { message: "Failed to fetch" },
  ],
  ["the user signs out in the meantime", () => app.authkit.forget(), { code: "ORGANIZATION_NOT_REACHED" }],
  ["Convex refuses it", () => (app.server.accept = () => "no such org"), { code: "TOKEN_REFUSED" }],
])("[A99] it rejects when %s", async (_, trouble, error) => {
  await signedIn();
  trouble();
  let outcome: unknown;
  act(() => void hooks.switchTo("org_b").catch((reason: unknown) => (outcome = reason)));
  await app.pass(70_000);
  expect(outcome).toMatchObject(error);
});

test("[A99] a switch to the session's current organization resolves without a request", async () => {
  await signedIn();
  const { minted } = { minted: app.authkit.forced };
  let done: Promise<unknown> = Promise.resolve();
  act(() => void (done = hooks.switchTo("org_a")));
  await app.pass(10);
  await done;
  expect(app.authkit.forced).toBe(minted);
});
