// A switch of organization, from the call of authkit-react's `switchToOrganization` to its arrival in Convex: makes sure that
// the SDK has switched, and waits for Convex.
import { reachOrganization } from "../../../convex/index.ts";
import { LockstepAuthError, type Session } from "../../../index.ts";

/** How often to ask the SDK. It silently ignores a switch while it refreshes or another tab holds its lock. */
const TRIES = 3;

/** The last switch of each session. */
const turns = new WeakMap<Session, Promise<void>>();

/**
 * Switches with `switchTo`, after all earlier switches, and resolves once Convex runs in that organization.
 *
 * @throws {LockstepAuthError} `ORGANIZATION_NOT_REACHED`, `TOKEN_REFUSED`, or the error of `switchTo`.
 */
export function switchOrganization(
  session: Session,
  organizationId: string,
  switchTo: () => Promise<void> | undefined,
): Promise<void> {
  return reachOrganization(session, organizationId, () => {
    const before = turns.get(session) ?? Promise.resolve();
    const turn = before.catch(() => {}).then(() => makeSwitch(session, organizationId, switchTo));
    turns.set(session, turn);
    return turn;
  });
}

/** Asks at least once, even for the current organization: the SDK may be switching to another one. */
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
    evidence: "It got no token for that organization.",
    fix: "Check that the user is a member, and try again.",
  });
}

/** Whether the session is in another organization. False if the session is loading or has ended; `reachOrganization` handles that. */
function isElsewhere(session: Session, organizationId: string): boolean {
  const { identity } = session.view();
  return identity !== null && identity.organizationId !== organizationId;
}

/** Resolves once the SDK's new token, if any, has been read. */
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
