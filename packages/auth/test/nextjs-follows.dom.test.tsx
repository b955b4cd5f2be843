// What changes in the browser's session cookie behind the back of authkit-nextjs: another tab, an action of the server,
// a new render of the page's server. With the real client half of the SDK and the real Convex client.
import { act, cleanup, render } from "@testing-library/react";
import { AuthKitProvider, useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { makeFunctionReference } from "convex/server";
import { type ComponentProps, StrictMode, useEffect, useLayoutEffect } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConvexClient } from "../src/convex/index.ts";
import type { InitialSession, View } from "../src/index.ts";
import {
  LockstepProvider,
  useAuthedMutation,
  useAuthedQuery,
  useSession,
  useSignOut,
  useSwitchOrganization,
} from "../src/adapters/nextjs/index.ts";
import { readSession } from "../src/server/index.ts";
import { type SyncServer, createSyncServer, makeToken, readToken } from "../src/testing/index.ts";
import { nextServer, resetNextServer, tokenOfCookie } from "./support/next-server.ts";
import { startTime, stopTime, unhandled } from "./support/time.ts";
import { MUTATION } from "./support/world.ts";

const WHOSE = makeFunctionReference<"query", Record<string, never>, string>("m:whose");
const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
const GRACE = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };
const ADA_ELSEWHERE = { ...ADA, org_id: "org_2" };

/** What was on the page when the browser could paint it: whom the SDK names, and whose data. */
interface Frame {
  readonly named: string;
  readonly data: string | undefined;
  readonly status: string;
}

let server: SyncServer;
/** The organization of the last token that the backend accepted. */
let organization: string | undefined;
let frames: Frame[];
/** In which organization each mutation ran. */
let ran: (string | undefined)[];
let sdk: ReturnType<typeof useAuth>;
let tokens: ReturnType<typeof useAccessToken>;
let view: View;
let add: () => Promise<{ status: string }>;
let signOut: ReturnType<typeof useSignOut>;
let switchOrganization: ReturnType<typeof useSwitchOrganization>;
/** Called in an effect of every page that names another organization than the page before. */
let onNamed: (organizationId: string | undefined) => void;
let rerender: (initialSession: InitialSession | null) => void;

beforeEach(() => {
  startTime();
  resetNextServer();
  [frames, ran, organization, onNamed] = [[], [], undefined, () => {}];
  server = createSyncServer({
    functions: {
      "m:whose": ({ who }) => `${who}/${organization}`,
      "m:m": () => ran.push(organization),
    },
  });
  server.accept = (token) => {
    organization = readToken(token).org_id as string | undefined;
    return null;
  };
});

afterEach(async () => {
  // The SDK's store of tokens is one for the page, and forgets them when its user goes.
  nextServer.cookie = null;
  nextServer.mode = "works";
  await act(async () => void sdk.getAuth());
  await pass(1000);
  cleanup();
  document.body.innerHTML = "";
  expect(unhandled).toEqual([]);
  stopTime();
});

function Page() {
  view = useSession();
  const auth = useAuth();
  const held = useAccessToken();
  const switches = useSwitchOrganization();
  const signs = useSignOut();
  const mutate = useAuthedMutation(MUTATION);
  const { data } = useAuthedQuery(WHOSE, {});
  const { status } = view;
  const named = `${auth.user?.id}/${auth.organizationId}`;
  useLayoutEffect(() => void Promise.resolve().then(paint));
  useEffect(() => {
    [tokens, sdk, switchOrganization, signOut, add] = [held, auth, switches, signs, () => mutate.result({})];
  });
  useEffect(() => onNamed(auth.organizationId), [auth.organizationId]);
  return (
    <p data-named={named} data-data={data} data-status={status}>
      {`${named} ${data ?? status}`}
    </p>
  );
}

/** After a commit, and after those that its layout effects have made. */
function paint(): void {
  const { named = "", data, status = "" } = document.querySelector("p")?.dataset ?? {};
  frames.push({ named, data, status });
}

type InitialAuth = NonNullable<ComponentProps<typeof AuthKitProvider>["initialAuth"]>;

/** Opens the page as the server renders it for the cookie. */
async function open(cookie: typeof nextServer.cookie): Promise<void> {
  nextServer.cookie = cookie;
  const client = createConvexClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: server.WebSocket,
    logger: false,
  });
  const initialAuth = {
    user: cookie === null ? null : { id: cookie.sub },
    sessionId: cookie?.sid,
    organizationId: cookie?.org_id,
  } as InitialAuth;
  const tree = (initialSession: InitialSession | null) => (
    <StrictMode>
      <AuthKitProvider initialAuth={initialAuth}>
        <LockstepProvider client={client} initialSession={initialSession}>
          <Page />
        </LockstepProvider>
      </AuthKitProvider>
    </StrictMode>
  );
  const page = render(tree(rendered()));
  rerender = (initialSession) => page.rerender(tree(initialSession));
  await pass(2000);
}

/** What the server puts into a page that it renders now. */
const rendered = (): InitialSession | null => readSession(tokenOfCookie());
const text = (): string => document.body.textContent ?? "";
const pass = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms;) {
    const step = Math.min(ms - passed, passed < 200 ? 5 : passed < 5000 ? 100 : 5000);
    await act(async () => void (await vi.advanceTimersByTimeAsync(step)));
    passed += step;
  }
};
/** Signed in, both say the same. */
const inStep = (whose: string): string => `${whose} ${whose}`;
/** Data of one were never beside the name of another. */
function expectOneTruth(): void {
  const mixed = frames.filter(({ named, data }) => data !== undefined && data !== named);
  expect(mixed).toEqual([]);
}

test("[A80] another tab signs out and another user in: from the next refresh on this one is theirs, and never mixed", async () => {
  await open(ADA);
  expect(text()).toBe(inStep("user_ada/org_1"));
  nextServer.cookie = GRACE;
  const runs = server.runs.length;
  await pass(230_000);
  expect(text()).toBe(inStep("user_grace/org_1"));
  expect(sdk.user?.id).toBe("user_grace");
  expect(nextServer.calls.filter((call) => call === "refreshAuth").length).toBe(1);
  expect(new Set(server.runs.slice(runs).map(({ who }) => who))).toEqual(new Set(["user_grace"]));
  expectOneTruth();
});

test("[A80] what an earlier user asked for is not settled as the next, whatever the SDK keeps in its memory", async () => {
  await open(ADA);
  nextServer.cookie = GRACE;
  await pass(208_000);
  nextServer.latency = 1000;
  // In the middle of catching up.
  await pass(4000);
  const result = add();
  await pass(20_000);
  expect((await result).status).not.toBe("unauthenticated");
  expect(text()).toBe(inStep("user_grace/org_1"));
  expect(server.runs.filter(({ kind, who }) => kind === "mutation" && who === "user_ada")).toEqual([]);
  expectOneTruth();
});

test("[A81] another tab's switch of organization is followed at the next refresh, and never mixed", async () => {
  await open(ADA);
  nextServer.cookie = ADA_ELSEWHERE;
  await pass(230_000);
  expect(text()).toBe(inStep("user_ada/org_2"));
  expect(sdk.organizationId).toBe("org_2");
  expectOneTruth();
});

test("[A81] a token that the SDK has renewed by itself tells, without a refresh of ours", async () => {
  await open(ADA);
  nextServer.cookie = GRACE;
  // As another component of the application does.
  await act(async () => void tokens.refresh());
  await pass(2000);
  expect(text()).toBe(inStep("user_grace/org_1"));
  expectOneTruth();
});

test("[A81] a token that was issued in the same second as the one before makes the SDK catch up, too", async () => {
  await open(ADA);
  const issuedAt = rendered()?.issuedAt ?? 0;
  nextServer.cookie = ADA_ELSEWHERE;
  vi.setSystemTime(issuedAt);
  // Out of the back/forward cache.
  act(() => void window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true })));
  await pass(900);
  expect(text()).toBe(inStep("user_ada/org_2"));
  expectOneTruth();
});

test("[A82] signed in by an action of the server, a page that was signed out is signed in with its next render", async () => {
  await open(null);
  expect(text()).toBe("undefined/undefined unauthenticated");
  nextServer.cookie = ADA;
  rerender(rendered());
  await pass(2000);
  expect(text()).toBe(inStep("user_ada/org_1"));
  expectOneTruth();
});

test("[A82] a session that ended here and was begun anew by an action is signed in, the same user's too", async () => {
  await open(ADA);
  nextServer.cookie = null;
  await pass(230_000);
  expect(text()).toBe("undefined/undefined unauthenticated");
  rerender(null);
  nextServer.cookie = { ...ADA, sid: "session_later" };
  rerender(rendered());
  await pass(2000);
  expect(text()).toBe(inStep("user_ada/org_1"));
  expect(view.identity?.sessionId).toBe("session_later");
});

test("[A82] after a sign-out whose server could not be reached, the same user's next session is signed in", async () => {
  await open(ADA);
  nextServer.mode = "unreachable";
  act(() => void signOut().catch(() => {}));
  await pass(1000);
  expect(view.status).toBe("unauthenticated");
  nextServer.mode = "works";
  // A render of the same session is an echo.
  await pass(2000);
  nextServer.cookie = { ...ADA };
  rerender(rendered());
  await pass(5000);
  expect(view.status).toBe("unauthenticated");
  nextServer.cookie = { ...ADA, sid: "session_later" };
  await pass(2000);
  rerender(rendered());
  await pass(2000);
  expect(text()).toBe(inStep("user_ada/org_1"));
});

test("[A83] an organization that the server renders for is the page's at once", async () => {
  await open(ADA);
  nextServer.cookie = ADA_ELSEWHERE;
  const shown = frames.length;
  rerender(rendered());
  await pass(1000);
  expect(text()).toBe(inStep("user_ada/org_2"));
  expect(new Set(frames.slice(shown).map(({ status }) => status))).toEqual(new Set(["authenticated"]));
  expectOneTruth();
});

test("[A83] another user that the server renders for is the page's at once, and nothing of the first is shown", async () => {
  await open(ADA);
  nextServer.cookie = GRACE;
  rerender(rendered());
  const shown = frames.length;
  await pass(1000);
  expect(text()).toBe(inStep("user_grace/org_1"));
  expect(frames.slice(shown).filter(({ data }) => data?.startsWith("user_ada"))).toEqual([]);
  expectOneTruth();
});

test("[A83] of two in a row the last is followed", async () => {
  await open(ADA);
  nextServer.latency = 500;
  nextServer.cookie = ADA_ELSEWHERE;
  rerender(rendered());
  await pass(1200);
  nextServer.cookie = { ...ADA, org_id: "org_3" };
  rerender(rendered());
  await pass(5000);
  expect(text()).toBe(inStep("user_ada/org_3"));
  expectOneTruth();
});

test("[A84] an older render, as from the router's cache, does not bring back where the page was", async () => {
  await open(ADA);
  const before = rendered();
  nextServer.cookie = ADA_ELSEWHERE;
  rerender(rendered());
  await pass(2000);
  const [calls, shown] = [nextServer.calls.length, frames.length];
  rerender(before);
  await pass(5000);
  expect(new Set(frames.slice(shown).map(({ data }) => data))).toEqual(new Set(["user_ada/org_2"]));
  expect(nextServer.calls.length).toBe(calls);
});

test("[A84] nor does it after the SDK itself has switched, before or after the new token has come", async () => {
  await open(ADA);
  const before = rendered();
  await act(async () => void sdk.switchToOrganization("org_2"));
  await pass(102);
  rerender(before);
  await pass(2000);
  rerender(null);
  rerender(before);
  await pass(5000);
  expect(text()).toBe(inStep("user_ada/org_2"));
  expect(nextServer.calls.filter((call) => call === "refreshAuth").length).toBeLessThanOrEqual(1);
  expectOneTruth();
});

test("[A84] nor does it sign in who has signed out", async () => {
  await open(ADA);
  const before = rendered();
  nextServer.cookie = null;
  rerender(null);
  await pass(2000);
  expect(view.status).toBe("unauthenticated");
  rerender(before);
  await pass(5000);
  expect(view.status).toBe("unauthenticated");
});

test("[A84] of two that were issued in the same second, the cookie decides", async () => {
  await open(ADA);
  const iat = Math.floor(Date.now() / 1000) + 100;
  await pass(100_000);
  const of = (claims: object) => readSession(makeToken({ ...claims, iat, exp: iat + 300 } as never));
  nextServer.cookie = ADA_ELSEWHERE;
  rerender(of(ADA_ELSEWHERE));
  await pass(2000);
  const shown = frames.length;
  rerender(of(ADA));
  await pass(2000);
  expect(new Set(frames.slice(shown).map(({ data }) => data))).toEqual(new Set(["user_ada/org_2"]));
  nextServer.cookie = { ...ADA, org_id: "org_3" };
  rerender(of(nextServer.cookie));
  await pass(2000);
  expect(text()).toBe(inStep("user_ada/org_3"));
  expectOneTruth();
});

test("[A84] a session that the cookie has not confirmed is followed once it does", async () => {
  await open(ADA);
  const after = (seconds: number) => {
    const iat = Math.floor(Date.now() / 1000) + seconds;
    return readSession(makeToken({ ...ADA_ELSEWHERE, iat, exp: iat + 300 }));
  };
  // Rendered, and exchanged again before it was here.
  nextServer.cookie = { ...ADA, org_id: "org_3" };
  rerender(after(0));
  await pass(3000);
  expect(text()).toBe(inStep("user_ada/org_3"));
  nextServer.cookie = ADA_ELSEWHERE;
  rerender(after(1));
  await pass(3000);
  expect(text()).toBe(inStep("user_ada/org_2"));
  nextServer.cookie = ADA;
  rerender(rendered());
  await pass(3000);
  expect(text()).toBe(inStep("user_ada/org_1"));
  // From then on it counts like any other.
  nextServer.cookie = ADA_ELSEWHERE;
  nextServer.latency = 1000;
  rerender(after(1));
  await pass(100);
  expect(frames.at(-1)?.data).toBeUndefined();
  await pass(9000);
  expect(text()).toBe(inStep("user_ada/org_2"));
  expectOneTruth();
});

test("[A85] a server that renders for no session is reason to ask: signed out if the cookie is gone", async () => {
  await open(ADA);
  nextServer.cookie = null;
  rerender(null);
  await pass(1000);
  expect(view).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  expectOneTruth();
});

test("[A85] a server that renders for no session because it cannot reach WorkOS ends nothing", async () => {
  await open(ADA);
  nextServer.mode = "workos-down";
  rerender(rendered());
  await pass(5000);
  expect(text()).toBe(inStep("user_ada/org_1"));
  nextServer.mode = "works";
  rerender(rendered());
  await pass(300_000);
  expect(new Set(frames.map(({ status }) => status))).toEqual(new Set(["authenticated"]));
});

test("[A86] while the SDK cannot catch up neither user's data is shown, and it is theirs within 35 s afterwards", async () => {
  await open(ADA);
  nextServer.cookie = GRACE;
  const session = rendered();
  nextServer.mode = "workos-down";
  const shown = frames.length;
  rerender(session);
  await pass(120_000);
  expect(frames.slice(shown + 2).filter(({ data }) => data !== undefined)).toEqual([]);
  nextServer.mode = "works";
  await pass(35_000);
  expect(text()).toBe(inStep("user_grace/org_1"));
  expectOneTruth();
});

test("[A86] an SDK whose server contradicts its own tokens is asked no faster than one that fails", async () => {
  await open(ADA);
  nextServer.misnamed = "org_0";
  await act(async () => void sdk.refreshAuth());
  nextServer.calls.length = 0;
  await pass(120_000);
  expect(nextServer.calls.length).toBeLessThan(50);
  expect(frames.at(-1)?.data).toBeUndefined();
  nextServer.misnamed = null;
  await pass(35_000);
  expect(text()).toBe(inStep("user_ada/org_1"));
});

test.each([
  ["switchToOrganization", () => sdk.switchToOrganization("org_2")],
  ["refreshAuth", () => sdk.refreshAuth({ organizationId: "org_2" })],
])("[A87] once %s has resolved or the SDK has named it, nothing runs in the organization before", async (_, change) => {
  await open(ADA);
  const results: Promise<{ status: string }>[] = [];
  onNamed = (named) => void (named === "org_2" && results.push(add()));
  // The promise of the SDK resolves before React has rendered what it has learnt.
  await act(async () => void change().then(() => results.push(add())));
  await pass(3000);
  expect((await Promise.all(results)).map(({ status }) => status)).toEqual(results.map(() => "success"));
  expect(ran).toEqual(results.map(() => "org_2"));
  expect(ran.length).toBeGreaterThan(1);
  expect(text()).toBe(inStep("user_ada/org_2"));
  expectOneTruth();
});

test("[A87] a server that never answers the SDK holds calls up for 20 s, and no longer", async () => {
  await open(ADA);
  nextServer.latency = 120_000;
  act(() => void sdk.refreshAuth());
  await pass(100);
  let status: string | undefined;
  act(() => void add().then((result) => (status = result.status)));
  await pass(1000);
  expect(status).toBeUndefined();
  await pass(19_000);
  expect(status).toBe("success");
  expect(ran).toEqual(["org_1"]);
  expect(text()).toBe(inStep("user_ada/org_1"));
  nextServer.latency = 50;
  await pass(120_000);
});

test("[A88] useSwitchOrganization resolves when Convex is in it: what is called then runs there", async () => {
  await open(ADA);
  let status: string | undefined;
  act(() => void switchOrganization("org_2").then(async () => ({ status } = await add())));
  await pass(3000);
  expect(status).toBe("success");
  expect(ran).toEqual(["org_2"]);
  expect(view).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_2" } });
});

test("[A88] with a revalidation strategy it follows the page that the server's redirect brings", async () => {
  await open(ADA);
  nextServer.refusal = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/list;303;" });
  let isDone = false;
  act(() => void switchOrganization("org_2", { revalidationStrategy: "path" }).then(() => (isDone = true)));
  await pass(1000);
  expect(isDone).toBe(false);
  nextServer.cookie = ADA_ELSEWHERE;
  rerender(rendered());
  await pass(2000);
  expect(isDone).toBe(true);
  expect(text()).toBe(inStep("user_ada/org_2"));
});

test("[A88] it gets there although the SDK forgets its user over it", async () => {
  await open(ADA);
  let isDone = false;
  act(() => void switchOrganization("org_2").then(() => (isDone = true)));
  // The switch itself is through; the SDK's own `getAuth` after it fails.
  await pass(55);
  nextServer.mode = "unreachable";
  await pass(60);
  expect(sdk.user).toBeNull();
  nextServer.mode = "works";
  await pass(2000);
  expect(isDone).toBe(true);
  expect(text()).toBe(inStep("user_ada/org_2"));
});

/** Starts a switch, and says how it failed. */
function failureOf(organizationId: string): { error: unknown } {
  const failure = { error: undefined as unknown };
  act(() => void switchOrganization(organizationId).catch((error: unknown) => (failure.error = error)));
  return failure;
}

test.each([
  ["a refusal", new Error("Failed to refresh session")],
  ["a redirect to AuthKit", Object.assign(new Error(), { digest: "NEXT_REDIRECT;push;https://authkit.app/sso;303;" })],
])("[A89] it rejects with the SDK's error for %s, and the session stays where it was", async (_, refusal) => {
  await open(ADA);
  nextServer.refusal = refusal;
  const failure = failureOf("org_2");
  await pass(2000);
  expect(failure.error).toBe(refusal);
  expect(text()).toBe(inStep("user_ada/org_1"));
});

test("[A89] it rejects when the session ends meanwhile", async () => {
  await open(ADA);
  const failure = failureOf("org_2");
  await pass(52);
  nextServer.cookie = null;
  await pass(2000);
  expect(failure.error).toMatchObject({ code: "ORGANIZATION_NOT_REACHED" });
});

test("[A89] it rejects when another switch has taken its place, or nothing comes of it, after 60 s", async () => {
  await open(ADA);
  const failure = failureOf("org_2");
  await pass(52);
  nextServer.cookie = ADA;
  await pass(59_000);
  expect(failure.error).toBeUndefined();
  await pass(5000);
  expect(failure.error).toMatchObject({ code: "ORGANIZATION_NOT_REACHED" });
  expect(text()).toBe(inStep("user_ada/org_1"));
});

test("[A89] it rejects with Convex's words when Convex refuses the organization's tokens", async () => {
  await open(ADA);
  server.accept = (token) => (readToken(token).org_id === "org_2" ? "no such organization here" : null);
  const failure = failureOf("org_2");
  await pass(20_000);
  expect(failure.error).toMatchObject({ code: "TOKEN_REFUSED" });
  expect(String(failure.error)).toContain("no such organization here");
});

test("[A90] a user whom the SDK forgets is asked for at once", async () => {
  await open(ADA);
  nextServer.mode = "unreachable";
  await act(async () => void sdk.getAuth());
  await pass(55);
  nextServer.mode = "works";
  await pass(500);
  expect(sdk.user?.id).toBe("user_ada");
  expect(text()).toBe(inStep("user_ada/org_1"));
});
