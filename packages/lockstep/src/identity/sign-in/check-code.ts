// Whether a typed code is the one that was mailed: a pure decision, and what notes its use. A code works once, for a while, and
// is looked at ten times at most, so that a million codes cannot be tried.

import { equalSecrets } from "../tokens/secret.ts";
import type { EmailChange, EmailVerification, MagicAuth, ProofUse } from "../objects/mailed-proof.ts";
import type { ObjectTable } from "../store/objects.ts";

/** How often a code may be typed wrong before it is dead. */
export const MAX_TRIES = 10;

/** What is wrong with a code, by WorkOS's names. */
export type CodeProblem =
  | "invalid_one_time_code"
  | "one_time_code_previously_used"
  | "one_time_code_expired"
  | "one_time_code_too_many_attempts";

/** Decides about a typed code. `expiresAt` and `now` are ms since the epoch. */
function judgeCode(
  typed: string,
  proof: { code: string; expiresAt: number; use: ProofUse; now: number },
): CodeProblem | null {
  // Only who knows the code learns what has become of it.
  if (proof.use.tries >= MAX_TRIES) return "one_time_code_too_many_attempts";
  if (!equalSecrets(typed, proof.code)) return "invalid_one_time_code";
  if (proof.use.usedAt !== null) return "one_time_code_previously_used";
  if (proof.expiresAt <= proof.now) return "one_time_code_expired";
  return null;
}

/**
 * Checks a typed code against the newest one that went to an address of a user, and notes the try: one that went to an address
 * which the user had before proves nothing. Null: it was right, and is used up.
 */
export function takeCode<T extends MagicAuth | EmailVerification | EmailChange>(
  proofs: ObjectTable<T, ProofUse>,
  { userId, email, typed, now }: { userId: string; email: string; typed: string; now: number },
): CodeProblem | null {
  const proof = proofs.findAllBy("user_id", userId).findLast((sent) => sent.email === email);
  if (proof === undefined) return "invalid_one_time_code";
  const use = proofs.secretOf(proof.id) ?? { tries: 0, usedAt: null };
  const problem = judgeCode(typed.trim(), { code: proof.code, expiresAt: Date.parse(proof.expires_at), use, now });
  if (problem === null) proofs.setSecret(proof.id, { ...use, usedAt: now });
  else if (problem === "invalid_one_time_code") proofs.setSecret(proof.id, { ...use, tries: use.tries + 1 });
  return problem;
}
