// What every session source must do, whatever its SDK. A new adapter adds a line to `SOURCES`.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type FetchRequest, type FetchResult, type Identity, createSession, readAccessToken } from "../../src/index.ts";
import { createScriptedPlatform } from "../../src/testing/index.ts";
import { authkitNextjs, authkitNextjsWithRoute } from "../support/sources/authkit-nextjs.tsx";
import { serverPage } from "../support/sources/server-page.tsx";
import { authkitReact } from "../support/sources/authkit-react.tsx";
import { scripted } from "../support/sources/scripted.ts";
import type { SourceExample } from "../support/sources/source-example.tsx";
import { createTestClock, startTime, stopTime, unhandled } from "../support/time.ts";

const SOURCES: readonly [string, () => SourceExample][] = [
  ["authkit-react", authkitReact],
  ["authkit-nextjs", authkitNextjs],
  ["authkit-nextjs with a session route", authkitNextjsWithRoute],
  ["a page of @lockstep/auth/server", serverPage],
  ["the scripted source", scripted],
];

const ALICE = { sub: "user_alice" };
const BOB = { sub: "user_bob" };

describe.each(SOURCES)("%s", (_, create) => {
  let example: SourceExample;
  beforeEach(() => {
    startTime();
    example = create();
  });
  afterEach(async () => {
    await example.close();
    expect(unhandled).toEqual([]);
    stopTime();
  });

  /** The result of a fetch. A rejected one is transient. The user of a token is the one reported when it arrives. */
  async function fetched(request: Partial<FetchRequest> = {}): Promise<FetchResult> {
    const { signal } = new AbortController();
    const answer = example.source
      .fetch({ force: false, current: null, signal, ...request })
      .catch(() => ({ kind: "transient" }) as const)
      .then((result) => ({ result, said: snapshot() }));
    await example.pass(500);
    const { result, said } = await answer;
    if (result.kind === "token") expect(said).toMatchObject({ subject: identityOf(result.token)?.subject });
    return result;
  }
  async function tokenOf(request: Partial<FetchRequest> = {}): Promise<string> {
    const result = await fetched(request);
    return result.kind === "token" ? result.token : result.kind;
  }
  const identityOf = (token: string): Identity | undefined => readAccessToken(token)?.identity;
  const snapshot = () => example.source.getSnapshot();

  test("[A114] it reports `unknown` until its SDK has answered, then the user and the organization", async () => {
    expect(snapshot()).toEqual({ kind: "unknown" });
    await example.signIn({ ...ALICE, org_id: "org_a" });
    expect(snapshot()).toMatchObject({ kind: "present", subject: "user_alice", organizationId: "org_a" });
  });

  test("[A114] reading its report changes nothing", async () => {
    await example.signIn(ALICE);
    expect(snapshot()).toEqual(snapshot());
    let calls = 0;
    const stop = example.source.subscribe(() => (calls += 1));
    snapshot();
    expect(calls).toBe(0);
    stop();
  });

  test("[A115] it calls a listener when its report changes, until the listener is removed", async () => {
    let calls = 0;
    const stop = example.source.subscribe(() => (calls += 1));
    await example.signIn(ALICE);
    expect(calls).toBeGreaterThan(0);
    stop();
    calls = 0;
    await example.signIn(BOB);
    await example.pass(2000);
    expect(calls).toBe(0);
  });

  test("[A115] it has no timer once its last listener is removed", async () => {
    await example.signIn(ALICE);
    const before = vi.getTimerCount();
    const stops = [example.source.subscribe(() => {}), example.source.subscribe(() => {})];
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(before);
  });

  test("[A116] a fetch returns a token of the user and the organization that it reports", async () => {
    await example.signIn({ ...ALICE, org_id: "org_a" });
    expect(identityOf(await tokenOf())).toMatchObject({ subject: "user_alice", organizationId: "org_a" });
    expect(snapshot()).toMatchObject({ kind: "present", subject: "user_alice", organizationId: "org_a" });
    expect(snapshot()).not.toHaveProperty("unread", expect.any(Number));
  });

  test("[A116] a forced fetch returns a token other than the held one, issued for it", async () => {
    await example.signIn(ALICE);
    const held = await tokenOf();
    const next = await fetched({ force: true, current: held });
    expect(next).toMatchObject({ kind: "token", minted: true });
    expect(next).not.toMatchObject({ token: held });
  });

  test("[A116] a forced fetch returns a newer token that the SDK has, not as minted", async () => {
    await example.signIn(ALICE);
    const held = await tokenOf();
    await example.renew();
    const next = await fetched({ force: true, current: held });
    expect(next).toMatchObject({ kind: "token", minted: false });
    expect(next).not.toMatchObject({ token: held });
  });

  test("[A117] an unreachable provider proves nothing, and the next request succeeds", async () => {
    await example.signIn(ALICE);
    const held = await tokenOf();
    example.setReachable(false);
    expect(await fetched({ force: true, current: held })).toEqual({ kind: "transient" });
    expect(snapshot()).toMatchObject({ kind: "present" });
    example.setReachable(true);
    expect(identityOf(await tokenOf({ force: true, current: held }))?.subject).toBe("user_alice");
  });

  test("[A118] a session that the provider has ended is gone at the next forced fetch", async () => {
    await example.signIn(ALICE);
    const held = await tokenOf();
    example.revoke();
    expect(await fetched({ force: true, current: held })).toEqual({ kind: "gone" });
  });

  test("[A118] after a sign-out it reports absence, or the next forced fetch does", async () => {
    await example.signIn(ALICE);
    const held = await tokenOf();
    await example.signOut();
    const said = snapshot().kind;
    const result = await fetched({ force: true, current: held });
    expect(said === "absent" || result.kind === "gone").toBe(true);
    expect(result.kind).not.toBe("token");
  });

  test("[A119] once another user has signed in, it reports that user and returns no token of the first", async () => {
    await example.signIn(ALICE);
    const held = await tokenOf();
    await example.signIn(BOB);
    expect(snapshot()).toMatchObject({ kind: "present", subject: "user_bob" });
    expect(identityOf(await tokenOf())?.subject).toBe("user_bob");
    expect(identityOf(await tokenOf({ force: true, current: held }))?.subject).toBe("user_bob");
  });

  test("[A121] after a switch it names the organization or an unread token, and a fetch returns the organization's", async () => {
    await example.signIn({ ...ALICE, org_id: "org_a" });
    await tokenOf();
    await example.switchTo("org_b");
    const said = snapshot();
    const isNamed = said.kind === "present" && (said.organizationId === "org_b" || said.unread !== undefined);
    expect(isNamed).toBe(true);
    expect(identityOf(await tokenOf())?.organizationId).toBe("org_b");
    expect(snapshot()).toMatchObject({ kind: "present", subject: "user_alice", organizationId: "org_b" });
  });

  test("[A122] an aborted fetch does no harm: the next one returns a token", async () => {
    await example.signIn(ALICE);
    const abort = new AbortController();
    const answer = example.source.fetch({ force: true, current: null, signal: abort.signal }).catch(() => null);
    abort.abort();
    const next = identityOf(await tokenOf());
    await answer;
    expect(next?.subject).toBe("user_alice");
  });

  test("[A122] a session over it signs in, outlasts an outage, and ends with the provider's session", async () => {
    const { platform } = createScriptedPlatform({ clock: createTestClock() });
    const session = createSession({ source: example.source, platform });
    const seen: string[] = [];
    session.subscribe(() => {
      const { status, identity } = session.view();
      const said = identity?.subject ?? status;
      if (seen.at(-1) !== said) seen.push(said);
    });
    const stop = session.start();
    await example.signIn(ALICE);
    await example.pass(1000);
    const first = session.sendable()?.serial;
    example.setReachable(false);
    session.refused(first ?? -1, "no");
    await example.pass(30_000);
    example.setReachable(true);
    await example.pass(35_000);
    expect(session.sendable()?.serial).toBeGreaterThan(first ?? -1);
    example.revoke();
    session.refused(session.sendable()?.serial ?? -1, "no");
    await example.pass(35_000);
    expect(seen).toEqual(["loading", "user_alice", "unauthenticated"]);
    stop();
  });
});
