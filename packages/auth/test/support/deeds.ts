// The actions of users in a random schedule, in this tab and in another tab of the browser: they sign in and out, and
// switch organizations in every way that an SDK may report to a page.
import type { Person } from "../../src/testing/index.ts";
import type { Truth } from "./truth.ts";
import { ALICE, BOB, type World } from "./world.ts";

/** Something that happens to a world. */
export type Fault = (world: World, truth: Truth) => void | Promise<void>;

/** The signed-in user. */
export const now = (truth: Truth): Person | null => truth.at(-1)?.person ?? null;

/** Records the signed-in user from now on. */
export function note(truth: Truth, person: Person | null, isUnread = false): void {
  truth.push({ at: Date.now(), person, isUnread, isPlaced: !isUnread });
}

/** Signs that person in, or out if null, and records it. An ended session does not come back. */
export function become(world: World, truth: Truth, comes: Person | null): void {
  const person = comes && { ...comes, ...sessionOf(truth, comes) };
  // A user who signs in comes back from a sign-in page; otherwise it would be an echo of the ended session (S13).
  if (now(truth) === null) world.source.say({ kind: "unknown" });
  note(truth, person);
  if (person === null) world.source.signOut();
  else world.source.signIn(person);
}

/**
 * Signs that person in again without leaving the page: another session, which the source names or has a new token of.
 */
function appear({ source, namesSession }: World, truth: Truth, { sub }: Person): void {
  const person = { sub, sid: freshSession(truth) };
  const isNamed = namesSession || truth.findLast((entry) => entry.person !== null)?.person?.sub !== sub;
  note(truth, person, !isNamed);
  if (isNamed) source.signIn(person);
  else source.hold(person);
}

/** The current user's session, or another one. */
function sessionOf(truth: Truth, { sub }: Person): { readonly sid?: string } {
  const present = now(truth);
  if (truth.length === 0) return {};
  return { sid: (present?.sub === sub && present.sid) || freshSession(truth) };
}

const freshSession = (truth: Truth): string => `session_${truth.length}`;

/** The same person in another organization. */
function moved(person: Person): Person {
  return { ...person, org_id: person.org_id === "org_2" ? "org_3" : "org_2" };
}

/** The same person outside any organization. */
function outside(person: Person): Person {
  const { org_id: _, ...rest } = person;
  return rest;
}

/** An action that requires a signed-in user. */
const signedIn =
  (deed: (world: World, person: Person, truth: Truth) => void | Promise<void>): Fault =>
  (world, truth) => {
    const person = now(truth);
    return person === null ? undefined : deed(world, person, truth);
  };

/** Another tab performs it with the cookie of both. */
const elsewhere = (deed: (person: Person, truth: Truth) => Person): Fault =>
  signedIn(({ source, other }, person, truth) => {
    if (source.source.isShared === true) source.store(deed(person, truth));
    other?.post({ kind: "refreshed" });
  });

/** What users do. Each has no effect where it is impossible. */
export const DEEDS: Readonly<Record<string, Fault>> = {
  "user signs out": (world, truth) => become(world, truth, null),
  "alice signs in": (world, truth) => become(world, truth, ALICE),
  "bob signs in": (world, truth) => become(world, truth, BOB),
  "alice signs in within the page": (world, truth) => appear(world, truth, ALICE),
  "bob signs in within the page": (world, truth) => appear(world, truth, BOB),
  "user signs out, and the hook lags": signedIn(async (world, _, truth) => {
    const said = world.source.source.getSnapshot();
    become(world, truth, null);
    await world.pass(1);
    // Without its unread token: the SDK has forgotten that too.
    if (said.kind === "present") world.source.say({ ...said, unread: undefined });
    await world.pass(20);
    world.source.signOut();
  }),
  "alice changes organization": (world, truth) => become(world, truth, { ...ALICE, org_id: "org_2" }),
  "user switches": signedIn(({ source }, person) => source.signIn(moved(person))),
  "user leaves the organization": signedIn(({ source }, person) => source.signIn(outside(person))),
  "user switches twice": signedIn(({ source }, person) => {
    source.signIn(moved(person));
    source.signIn(moved(moved(person)));
  }),
  "user switches and goes back": signedIn(async ({ source, pass }, person) => {
    source.signIn(moved(person));
    await pass(3);
    source.signIn(person);
  }),
  "the SDK's memory switches": signedIn(({ source }, person) => source.hold(moved(person))),
  "the SDK's memory switches twice": signedIn(async ({ source, pass }, person) => {
    source.hold(moved(person));
    await pass(3);
    source.hold(person);
  }),
  "the SDK refreshes by itself": signedIn(({ source }, person) => source.hold(person)),
  "the hook follows": signedIn(({ source }) => source.name()),
  "a switch fails": signedIn(({ source }, person) => {
    const said = source.source.getSnapshot();
    // Named, but without a token until the hook follows.
    if (said.kind === "present") source.say({ ...said, organizationId: moved(person).org_id });
  }),
  "another tab signs out": ({ other, session }, truth) => {
    const { identity } = session.view();
    if (other === undefined || identity === null) return;
    note(truth, null);
    other.post({ kind: "signed-out", subject: identity.subject, sessionId: identity.sessionId });
  },
  "another tab refreshes": elsewhere((person) => person),
  "another tab switches": elsewhere(moved),
  "another tab signs the user in again": elsewhere(({ sub }, truth) => ({ sub, sid: freshSession(truth) })),
  "another tab signs bob in": elsewhere((_, truth) => ({ ...BOB, sid: freshSession(truth) })),
  "another tab freezes with the lock": ({ keepLock }) => keepLock(),
};
