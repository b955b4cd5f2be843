// Whether an entered code is the mailed one: a pure decision, and the recording of its use. A code works once, for a limited time, and
// allows at most ten tries, so that an attacker cannot try a million codes.

import type { EmailChange, EmailVerification, MagicAuth, ProofUse } from "../objects/sign-in/mailed-proof.ts";
import type { ObjectTable } from "../store/objects.ts";
import { equalSecrets } from "../values/secret.ts";

/** Wrong tries after which a code is invalid. */
export const MAX_TRIES = 10;

/** The errors of a code, by WorkOS's names. */
export type CodeProblem =
  | "invalid_one_time_code"
  | "one_time_code_previously_used"
  | "one_time_code_expired"
  | "one_time_code_too_many_attempts";

/** Decides about an entered code. `expiresAt` and `now` are ms since the epoch. */
function judgeCode(
  typed: string,
  proof: { code: string; expiresAt: number; use: ProofUse; now: number },
): CodeProblem | null {
  // Apart from the number of tries, the state of a code is revealed only for the right code.
  if (proof.use.tries >= MAX_TRIES) return "one_time_code_too_many_attempts";
  if (!equalSecrets(typed, proof.code)) return "invalid_one_time_code";
  if (proof.use.usedAt !== null) return "one_time_code_previously_used";
  if (proof.expiresAt <= proof.now) return "one_time_code_expired";
  return null;
}

/**
 * Checks an entered code against the newest one sent to an address of a user, and records the try: a code sent to the user's previous
 * address proves nothing. Null if it was right, and is used up.
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
