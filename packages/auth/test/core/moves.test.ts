// What outlives a token and what does not, in short histories of `step`: names, doubt, counts, and the ended session.
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { type State, heldToken } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { makeToken } from "../../src/testing/index.ts";

const ALICE: Event & { kind: "source-present" } = {
  kind: "source-present",
  subject: "user_alice",
  organizationId: undefined,
};
const inOrg = (organizationId: string): Event => ({ ...ALICE, organizationId });
const unread = (number: number): Event => ({ ...ALICE, unread: number });
const tokenOf = (claims: object = {}): string =>
  makeToken({ sub: "user_alice", org_id: "org_1", sid: "session_1", iat: 1000, exp: 1300, ...claims });
const SIGNED_OUT: Event = { kind: "source-absent", reason: "signed_out" };
/** The result of the current fetch. */
const gives = (claims: object = {}, minted = true) => ({
  kind: "fetch-token" as const,
  token: tokenOf(claims),
  minted,
});
const refused = (reason: string | null = "no") => ({ kind: "refused" as const, reason });

type Happening = Event | Omit<Event & { kind: "fetch-token" }, "id"> | Omit<Event & { kind: "refused" }, "serial">;

/** Plays events one second apart, each for the fetch or the token of its moment. */
function play(...happenings: readonly Happening[]) {
  let state: State = { kind: "unknown", vouched: null };
  let next: ReturnType<typeof step> = { state, effects: [] };
  for (const [index, happening] of happenings.entries()) {
    const id = "attempt" in state && state.attempt.kind === "fetching" ? state.attempt.id : -1;
    const event: unknown = { id, serial: heldToken(state)?.serial ?? -1, ...happening };
    const now = index * 1000;
    next = step(state, event as Event, { now, wall: 1_000_000 + now, roll: 0, id: index + 1, hidden: false });
    state = next.state;
  }
  return { state, effects: next.effects, held: heldToken(state) };
}

test("[S17] after a token of another session, the next fetch names it, so that a cache returns a different one", () => {
  const { effects } = play(inOrg("org_2"), gives({}, false));
  expect(effects).toContainEqual({ kind: "fetch", id: 2, force: true, current: tokenOf() });
});

test("[S17] a source that names less than before does not retract the rest", () => {
  const { state } = play(ALICE, { ...ALICE, subject: null }, gives({ sub: "user_bob" }));
  expect(state).toMatchObject({ kind: "acquiring", named: { subject: "user_alice" } });
});

test("[S17] what the source names of the held token's session counts for its next token", () => {
  const { state } = play(ALICE, gives(), inOrg("org_1"), { kind: "tab-refreshed" }, gives({ org_id: "org_2" }, false));
  expect(state).toMatchObject({ kind: "renewing", attempt: { kind: "fetching", force: true } });
});

test("[S13] the ended session is recognized, by its id or by a token, while another one is sought", () => {
  const ended: readonly Happening[] = [ALICE, gives(), SIGNED_OUT, unread(1)];
  const gone = { kind: "absent", reason: "session_ended" };
  expect(play(...ended).state.kind).toBe("acquiring");
  expect(play(...ended, { ...ALICE, sessionId: "session_1" }).state).toMatchObject(gone);
  expect(play(...ended, unread(2), gives()).state).toMatchObject(gone);
  expect(play(...ended, unread(2), gives({ sid: "session_2" })).state.kind).toBe("active");
});

test("[S13] after a second end without a token, the same session counts as the ended one, and no other", () => {
  const again = [ALICE, gives(), SIGNED_OUT, unread(1), SIGNED_OUT];
  expect(play(...again, { ...ALICE, sessionId: "session_1" }).state.kind).toBe("absent");
  expect(play(...again, { ...ALICE, sessionId: "session_2" }).state.kind).toBe("acquiring");
  const nameless = [ALICE, gives(), SIGNED_OUT, { ...ALICE, subject: null }, SIGNED_OUT];
  expect(play(...nameless, { ...ALICE, sessionId: "session_1" }).state.kind).toBe("absent");
  const ofBob = [ALICE, gives(), SIGNED_OUT, { ...ALICE, subject: "user_bob" }, SIGNED_OUT];
  expect(play(...ofBob).state).toMatchObject({ ended: { subject: "user_bob", sessionId: null } });
});

test("[S6] a first token from a cache that looks not yet issued does not affect the next one", () => {
  // By a clock that is a day behind.
  const ahead = (jti: string) => gives({ iat: 87_400, exp: 87_700, jti }, false);
  expect(play(ALICE, ahead("1")).held).toMatchObject({ lifetime: 0, offset: null });
  expect(play(ALICE, ahead("1"), ahead("2")).held).toMatchObject({ lifetime: 0 });
});

test("[S47] a token that turns out to be the held one is no longer in doubt", () => {
  expect(play(ALICE, gives(), unread(1)).held?.doubted).toBe(true);
  const { state, held } = play(ALICE, gives(), unread(1), gives({}, false));
  expect([state.kind, held?.doubted]).toEqual(["active", false]);
});

test("[S11] a refusal also counts for the token of the next organization, through every change on the way", () => {
  const moved = [ALICE, gives(), refused(), inOrg("org_2"), inOrg("org_3"), gives({ org_id: "org_3" })];
  expect(play(...moved).held).toMatchObject({ serial: 2, refusals: 1 });
  expect(play(...moved, refused()).state).toMatchObject({ attempt: { kind: "waiting", capped: true } });
});

test("[S12] a refusal without a message keeps the previous message", () => {
  const { held } = play(ALICE, gives(), refused("no such issuer"), gives({ jti: "2" }), refused(null));
  expect(held?.refusal).toBe("no such issuer");
});

test("[S18] another organization starts its own count of refreshes, even if the source does not name it", () => {
  const refreshed = [ALICE, gives(), { kind: "restored" as const }, gives({ jti: "2" }), { kind: "restored" as const }];
  expect(play(...refreshed, gives({ jti: "3" })).held?.refreshes).toBe(2);
  expect(play(...refreshed, gives({ org_id: "org_2" })).held).toMatchObject({ refreshes: 0, confirmed: false });
});

test("[S53] the first token that is due on arrival is replaced at once, the second after a wait", () => {
  const old = [ALICE, gives(), { kind: "restored" as const }, gives({ iat: 700, exp: 1000, jti: "2" })];
  expect(play(...old).state).toMatchObject({ kind: "renewing", attempt: { kind: "fetching", force: true } });
  const older = play(...old, gives({ iat: 400, exp: 700, jti: "3" }));
  expect(older.state).toMatchObject({ attempt: { kind: "waiting", failures: 1 } });
});

test("[S54] a source that starts to name the user ends the wait for the first token", () => {
  const waiting = [
    { ...ALICE, subject: null },
    { kind: "fetch-transient" as const, id: 1 },
  ];
  expect(play(...waiting, { ...ALICE, subject: null }).effects).toEqual([]);
  expect(play(...waiting, ALICE).state).toMatchObject({ attempt: { kind: "fetching" } });
});
