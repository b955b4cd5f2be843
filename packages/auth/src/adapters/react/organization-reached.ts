// Waits for a switch of organization: until the backend has accepted a token of the new organization, or never will.
// It does not make the switch; the identity provider's SDK does.
import { LockstepAuthError, type Session } from "../../index.ts";

/** A session recovers within 35 s once everything works again. If it takes longer, the caller needs an answer. ms. */
const PATIENCE = 60_000;

/** Returns the signed-in user's ID, or undefined while the session is loading. Call it before a switch. */
export function subjectOf(session: Session): string | undefined {
  return session.view().identity?.subject;
}

/**
 * Resolves once Convex runs as this user in this organization. Call it after the identity provider has made the switch.
 *
 * @param subject - The user who requested the switch, from {@link subjectOf}.
 *
 * @throws {LockstepAuthError} `ORGANIZATION_NOT_REACHED` when the session ends, another user signs in, or the switch does
 *   not complete within 60 s, for instance because the browser is offline. `TOKEN_REFUSED` when the backend refuses the
 *   organization's tokens.
 */
export function organizationReached(
  session: Session,
  organizationId: string,
  subject: string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (evidence: string): void =>
      end(() =>
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
      if (error !== null) return end(() => reject(error));
      if (phase === "confirmed") end(resolve);
    };
    const end = (settle: () => void): void => {
      stop();
      clearTimeout(timer);
      settle();
    };
    const stop = session.subscribe(look);
    const timer = setTimeout(() => fail(`It took longer than ${PATIENCE / 1000} s.`), PATIENCE);
    look();
  });
}
