// Makes a switch of organization and waits for its end: the backend has accepted a token of the new organization, or never
// will. The identity provider's SDK makes the switch itself.
import { LockstepAuthError } from "../core/errors.ts";
import type { Session } from "../engine/create-session.ts";

/** A session recovers within 35 s once everything works again. If it takes longer, the caller needs an answer. ms. */
const PATIENCE = 60_000;

/**
 * Calls `makeSwitch`, which has the identity provider's SDK make the switch, and then waits. Resolves once Convex runs in
 * that organization as the user who is signed in now.
 *
 * @throws {LockstepAuthError} `ORGANIZATION_NOT_REACHED` when the session ends, another user signs in, or the session does
 *   not arrive within 60 s of the switch, for instance because the browser is offline. `TOKEN_REFUSED` when the backend
 *   refuses the organization's tokens.
 * @throws The error of `makeSwitch`.
 */
export async function reachOrganization(
  session: Session,
  organizationId: string,
  makeSwitch: () => Promise<void>,
): Promise<void> {
  const subject = session.view().identity?.subject;
  await makeSwitch();
  await arrival(session, organizationId, subject);
}

/** `subject` is the user who requested the switch, or undefined if the session was loading. */
function arrival(session: Session, organizationId: string, subject: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (evidence: string): void =>
      stop(() =>
        reject(
          new LockstepAuthError("ORGANIZATION_NOT_REACHED", {
            what: `The session did not reach the organization ${organizationId}.`,
            evidence,
            fix: "Check useSession(); switch again, or have the user sign in.",
          }),
        ),
      );
    const look = (): void => {
      const { status, identity, phase, error } = session.view();
      if (status === "unauthenticated") return fail("It ended.");
      if (identity === null) return;
      if (subject !== undefined && identity.subject !== subject) return fail("Another user is signed in.");
      if (identity.organizationId !== organizationId) return;
      if (error !== null) return stop(() => reject(error));
      if (phase === "confirmed") stop(resolve);
    };
    const stop = (settle: () => void): void => {
      stopListening();
      clearTimeout(timer);
      settle();
    };
    const stopListening = session.subscribe(look);
    const timer = setTimeout(() => fail(`It took longer than ${PATIENCE / 1000} s.`), PATIENCE);
    look();
  });
}
