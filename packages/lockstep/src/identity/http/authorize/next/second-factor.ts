// The second factor: the data for its pages.

import type { User } from "../../../objects/accounts/user.ts";
import type { AuthenticationChallenge, AuthenticationFactor } from "../../../objects/sign-in/authentication-factor.ts";
import type { Frame, Problem } from "../../../pages/frame/frame.ts";
import type { Page } from "../../../pages/frame/layout.ts";
import { challengePage, enrollmentPage } from "../../../pages/sign-in/second-factor-pages.ts";
import { challengeFactor, enrollFactor, enrollmentOf, takesCodes } from "../../../sign-in/enroll-factor.ts";
import { textOf, type Visit } from "../visit/visit.ts";

const FIELD = "authentication_challenge_id";

/**
 * The page that sets a factor up. A refused code finds the factor of the form again; without a form there is a new one, so that a user
 * never confirms a secret that someone else has seen.
 */
export async function enrollment(visit: Visit, user: User, problem: Problem | null): Promise<(frame: Frame) => Page> {
  const { context } = visit;
  const [asked] = challengesOf(visit, user);
  const known = asked === undefined ? null : context.store.factors.find(asked.authentication_factor_id);
  const shown = known === null ? null : enrollmentOf(context, known);
  const { factor, enrollment: app } =
    known === null || shown === null
      ? enrollFactor(context, { userId: user.id, label: user.email })
      : { factor: known, enrollment: shown };
  const hidden = { [FIELD]: challengeOf(visit, factor, asked).id };
  // Loaded at the first enrollment: it is not needed to start.
  const { default: qrcode } = await import("qrcode");
  const qrCode = await qrcode.toString(app.uri, { type: "svg", margin: 2 });
  return (frame) => enrollmentPage({ frame, qrCode, secret: app.secret, hidden, problem });
}

/** The page that asks for a code of one of the user's factors. */
export function challengeAll(
  visit: Visit,
  user: User,
  { factors, problem }: { factors: readonly AuthenticationFactor[]; problem: Problem | null },
): (frame: Frame) => Page {
  const asked = challengesOf(visit, user);
  const challenges = factors.map((factor) => {
    const before = asked.find(({ authentication_factor_id: id }) => id === factor.id);
    return challengeOf(visit, factor, before);
  });
  const hidden = { [FIELD]: challenges.map(({ id }) => id).join(" ") };
  return (frame) => challengePage(frame, hidden, problem);
}

/** The challenges that the form names, those of the user's own factors. */
export function challengesOf(visit: Visit, user: User): AuthenticationChallenge[] {
  const { challenges, factors } = visit.context.store;
  const found = textOf(visit, FIELD)
    .split(" ")
    .map((id) => challenges.find(id));
  return found.filter(
    (one): one is AuthenticationChallenge =>
      one !== null && factors.find(one.authentication_factor_id)?.user_id === user.id,
  );
}

// The form's own challenge while it accepts codes: otherwise a user with ten wrong codes would have to sign in again.
function challengeOf(
  { context }: Visit,
  factor: AuthenticationFactor,
  asked: AuthenticationChallenge | undefined,
): AuthenticationChallenge {
  return asked !== undefined && takesCodes(context, asked) ? asked : challengeFactor(context, factor.id);
}
