// Judges a tab by which user was signed in when, and in which organization, as the source named them: the invariants I1
// to I8 for schedules in which users sign in, sign out and switch.
import { expect } from "vitest";
import type { Run } from "../../src/testing/index.ts";
import { unhandled } from "./time.ts";
import type { Named, World } from "./world.ts";

/** The source's reports, oldest first. */
export type Truth = Named[];

/** The user and the organization. */
interface Who {
  readonly sub: string | null;
  readonly org: string | null;
}

/** A message sent before a sign-out may arrive this much later, ms. */
const ON_THE_WIRE = 10;
/** More than one fetch per event: from the cache, forced, and once more if that was stale. */
const FOR_ONE = 3;

const whoOf = ({ person }: Named): Who => ({ sub: person?.sub ?? null, org: person?.org_id ?? null });
const text = ({ sub, org }: Who): string => `${sub ?? "unauthenticated"} in ${org ?? "none"}`;

/**
 * Records from now on what the source reports about the current user, and about another one who signs in. Sign-outs and
 * returns are recorded by the schedule.
 */
export function follow({ source: { source } }: Pick<World, "source">, truth: Truth): void {
  source.subscribe(() => {
    const said = source.getSnapshot();
    const last = truth.at(-1);
    const person = truth.findLast((entry) => entry.person !== null)?.person;
    if (said.kind !== "present" || said.subject === null || !last || !person) return;
    const { subject: sub, organizationId: org, sessionId: sid = person.sid } = said;
    // Another report of the ended session.
    if (last.person === null && sub === person.sub && sid === person.sid) return;
    const isPlaced = org !== undefined;
    const isUnread = said.unread !== undefined;
    if (!isPlaced && !last.isPlaced && isUnread === last.isUnread && person.sub === sub) return;
    const named = { sub, ...(sid ? { sid } : {}), ...(org ? { org_id: org } : {}) };
    truth.push({ at: Date.now(), person: isPlaced ? named : person, isUnread, isPlaced });
  });
}

/** The reports at any moment between the two times. */
function named(truth: Truth, from: number, to = from): readonly Named[] {
  const first = truth.findLastIndex(({ at }) => at < from);
  return truth.filter(({ at }, index) => index >= first && at <= to);
}

/** The users, or null for signed out, at any moment between the two times. */
const people = (truth: Truth, from: number, to = from): (string | null)[] =>
  named(truth, from, to).map(({ person }) => person?.sub ?? null);

/**
 * The users and organizations as which something may be shown or continue between the two times. An unread token
 * changes nothing yet.
 */
function during(truth: Truth, from: number, to = from): string[] {
  const entries = [...named(truth, from, to)];
  for (let index = truth.indexOf(entries[0] as Named); truth[index]?.isPlaced === false && index > 0;) {
    index -= 1;
    entries.unshift(truth[index] as Named);
  }
  return entries.filter(({ isPlaced }) => isPlaced).map((entry) => text(whoOf(entry)));
}

/**
 * Checks what holds with any client, in a tab whose world has been healthy for 35 s. `moments`: the times of the
 * events.
 */
export function expectRecovered(world: World, truth: Truth, moments: readonly number[]): void {
  const last = truth.at(-1)?.person ?? null;
  // I1: from a user's first signed-in view until the user signs out, every view is signed in, in the named
  // organization.
  let signedIn: string | null = null;
  for (const { at: since, view } of world.views) {
    const at = since + world.start;
    const stayed = signedIn !== null && people(truth, at).every((who) => who === signedIn);
    if (view.status !== "authenticated") {
      expect({ at: since, status: view.status, stayed }).toMatchObject({ stayed: false });
    } else {
      const shown = text({ sub: view.identity.subject, org: view.identity.organizationId });
      expect({ at: since, shown, named: during(truth, at) }).toMatchObject({ named: expect.arrayContaining([shown]) });
    }
    signedIn = view.status === "authenticated" ? view.identity.subject : null;
  }
  // I3: it has recovered, as the signed-in user, in the named organization.
  expect(truth.at(-1)?.isUnread).toBe(false);
  expect(world.data()?.who).toBe(last?.sub ?? null);
  if (last === null) expect(world.status()).toBe("unauthenticated");
  else {
    expect(world.phase()).toBe("confirmed");
    expect(world.session.view().identity?.organizationId).toBe(last.org_id ?? null);
  }
  expect(whoRan(world.server.runs.findLast(({ kind }) => kind === "query"))).toBe(
    text({ sub: last?.sub ?? null, org: last?.org_id ?? null }),
  );
  // I4
  expect(unhandled).toEqual([]);
  // I5: at most one fetch in half a second, and a few for each event.
  const { fetches } = world.source;
  const happened = [...moments, ...truth.map(({ at }) => at)];
  for (const [index, { at }] of fetches.entries()) {
    const within = (time: number): boolean => time > at - 20_000 && time <= at + 1000;
    const causes = happened.filter(within).length;
    expect(fetches.slice(index).filter((fetch) => fetch.at < at + 1000).length).toBeLessThan(5 + FOR_ONE * causes);
  }
  expect(fetches.length).toBeLessThan(10 + (Date.now() - world.start) / 500);
  // I6: no fetch while signed out.
  for (const { at } of fetches) expect(people(truth, at)).not.toEqual([null]);
  // I7: one socket.
  expect(world.server.open()).toBe(1);
}

const whoRan = (run: Run | undefined): string => text({ sub: run?.who ?? null, org: run?.organizationId ?? null });

/** Checks every promise, for a client of `createConvexClient`. */
export function expectTruth(world: World, truth: Truth, moments: readonly number[]): void {
  expectRecovered(world, truth, moments);
  // I2: every message was sent as the user named at that moment, and none while the user was unknown.
  for (const { at, type, who, organizationId, known } of world.sent) {
    const named = known === undefined || known.isUnread ? null : text(whoOf(known));
    expect({ at: at - world.start, type, named }).toMatchObject({ named: text({ sub: who, org: organizationId }) });
  }
  // Everything that the backend ran, even on its own, ran as the user named then.
  for (const run of world.server.runs) {
    const { at, sentAt, kind } = run;
    const allowed = during(truth, sentAt ?? at - ON_THE_WIRE, sentAt ?? at);
    const facts = { at: at - world.start, sent: sentAt && sentAt - world.start, kind, allowed };
    expect(facts).toMatchObject({ allowed: expect.arrayContaining([whoRan(run)]) });
  }
  // I8: every call has settled once, has run at most once, as its caller, and in no organization that was left before.
  for (const { kind, call, at, settled, error } of world.calls) {
    const runs = world.server.runs.filter((run) => run.kind === kind && (run.args as { call?: number }).call === call);
    // A query reruns with its data, and with a token that arrived in the meantime.
    const isTwice = kind !== "query" && runs.length > 1;
    expect({ kind, call, settled, error, isTwice }).toMatchObject({ settled: 1, isTwice: false });
    if (error === null) expect(runs.length).toBeGreaterThan(0);
    else expect(["CALL_ABANDONED", "ACTION_INTERRUPTED"]).toContain(error);
    for (const run of runs) {
      expect(people(truth, at)).toContain(run.who);
      expect(during(truth, at, run.sentAt ?? run.at)).toContain(whoRan(run));
    }
  }
}
