// A switch of organization from the call of authkit-react's `switchToOrganization` to its arrival in Convex: it sees to it
// that the SDK has made it, and waits.
import { LockstepAuthError, type Session } from "../../index.ts";
import { organizationReached, subjectOf } from "./organization-reached.ts";

/** How often the SDK is asked. It makes no switch, and says nothing, while it refreshes or another tab holds its lock. */
const TRIES = 3;

/** The last switch of each session. */
const turns = new WeakMap<Session, Promise<void>>();

/**
 * Switches with `switchTo`, after the switches that were asked for before, and resolves once Convex runs in that organization.
 *
 * @throws {LockstepAuthError} `ORGANIZATION_NOT_REACHED`, `TOKEN_REFUSED`, or what `switchTo` rejects with.
 */
export async function switchOrganization(
  session: Session,
  organizationId: string,
  switchTo: () => Promise<void> | undefined,
): Promise<void> {
  const subject = subjectOf(session);
  const before = turns.get(session) ?? Promise.resolve();
  const turn = before.catch(() => {}).then(() => makeSwitch(session, organizationId, switchTo));
  turns.set(session, turn);
  await turn;
  await organizationReached(session, organizationId, subject);
}

/** Asks at least once, also for the organization of now: the SDK may be on its way to another one. */
async function makeSwitch(
  session: Session,
  organizationId: string,
  switchTo: () => Promise<void> | undefined,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await switchTo();
    await whenRead(session);
    if (!isElsewhere(session, organizationId)) return;
  }
  throw new LockstepAuthError("ORGANIZATION_NOT_REACHED", {
    what: `AuthKit did not switch to the organization ${organizationId}.`,
    evidence: "It got no token of that organization.",
    fix: "Check that the user is a member of it, and try again.",
  });
}

/** Whether the session is in another organization. One that is not known yet, or has ended, is for the wait below. */
function isElsewhere(session: Session, organizationId: string): boolean {
  const { identity } = session.view();
  return identity !== null && identity.organizationId !== organizationId;
}

/** Resolves once the token that the SDK has got, if it has got one, has been read. */
function whenRead(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!session.isCertain()) return;
      stop();
      resolve();
    };
    const stop = session.subscribe(look);
    look();
  });
}
