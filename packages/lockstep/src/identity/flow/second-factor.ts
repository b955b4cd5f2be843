// The second factor: what its pages need to ask, and the code that is typed.

import type { Frame, Problem } from "../pages/frame.ts";
import type { Page } from "../pages/layout.ts";
import { challengePage, enrollmentPage } from "../pages/second-factor-pages.ts";
import { drawQrCode, enrollFactor, enrollmentOf } from "../sign-in/enroll-factor.ts";
import type { AuthenticationChallenge, AuthenticationFactor } from "../objects/authentication-factor.ts";
import type { User } from "../objects/user.ts";
import { textOf, type Visit } from "./visit.ts";

const CHALLENGE_LIFETIME_MS = 10 * 60_000;
const FIELD = "authentication_challenge_id";

/**
 * The page that sets a factor up. A refused code finds the factor of the form again; without a form there is a new one, so that
 * nobody confirms a secret which somebody else was shown.
 */
export async function enrollment(visit: Visit, user: User, problem: Problem | null): Promise<(frame: Frame) => Page> {
  const { context } = visit;
  const [asked] = challengesOf(visit, user);
  const factor = asked === undefined ? null : context.store.factors.find(asked.authentication_factor_id);
  const enrolled = factor ?? enrollFactor(context, user);
  const shown = enrollmentOf(context, enrolled);
  if (shown === null) throw new Error(`the factor ${enrolled.id} is confirmed already`);
  const qrCode = await drawQrCode(shown.uri);
  const hidden = { [FIELD]: asked?.id ?? challenge(visit, enrolled).id };
  return (frame) => enrollmentPage({ frame, qrCode, secret: shown.secret, hidden, problem });
}

/** The page that asks for a code of one of the user's factors. */
export function challengeAll(
  visit: Visit,
  user: User,
  { factors, problem }: { factors: readonly AuthenticationFactor[]; problem: Problem | null },
): (frame: Frame) => Page {
  const asked = challengesOf(visit, user);
  const challenges = asked.length > 0 ? asked : factors.map((factor) => challenge(visit, factor));
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

function challenge({ context }: Visit, factor: AuthenticationFactor): AuthenticationChallenge {
  const expires_at = new Date(context.options.now() + CHALLENGE_LIFETIME_MS).toISOString();
  const fields = { authentication_factor_id: factor.id, expires_at };
  return context.store.challenges.insert(fields, { tries: 0, usedAt: null });
}
