// The wait for a switch of organization: until the backend has accepted a token of the new one, or cannot any more.
// What it is not: the switch itself, which the SDK of the identity provider makes.
import { LockstepAuthError, type Session } from "../../index.ts";

/** A session recovers within 35 s of a healthy world; what takes longer needs an answer. ms. */
const PATIENCE = 60_000;

/** Who is signed in, to be asked before a switch, or undefined while that is not known. */
export function subjectOf(session: Session): string | undefined {
  return session.view().identity?.subject;
}

/**
 * Resolves once Convex runs as that user in that organization. Call it when the identity provider has made the switch.
 *
 * @param subject - Who asked for it, by {@link subjectOf}.
 *
 * @throws {LockstepAuthError} `ORGANIZATION_NOT_REACHED` when the session ends, becomes another user's, or is not there
 *   within 60 s, for instance because the browser is offline. `TOKEN_REFUSED` when the backend refuses the organization's tokens.
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
            what: `The session did not get into the organization ${organizationId}.`,
            evidence,
            fix: "Look at useSession(): switch again, or have the user sign in.",
          }),
        ),
      );
    const look = (): void => {
      const { status, identity, phase, error } = session.view();
      if (status === "unauthenticated") return fail("It has ended.");
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
    const timer = setTimeout(() => fail(`After ${PATIENCE / 1000} s it is not there yet.`), PATIENCE);
    look();
  });
}
