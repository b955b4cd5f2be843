// Step 6: PKCE with S256 (RFC 7636 section 4.3). Every client of local AuthKit is public, so it is required (RFC 9700
// section 2.1.1), and `plain`, which is also what a missing method means, is refused.

import type { Parameters } from "./read-parameters.ts";
import { refuseWithRedirect, type ReturnAddress } from "./refusal.ts";

/** The S256 code challenge, 43 base64url characters. */
export function checkCodeChallenge(parameters: Parameters, to: ReturnAddress): string {
  const challenge = parameters.get("code_challenge");
  if (challenge === undefined) {
    throw refuseWithRedirect(to, "invalid_request", "code_challenge is missing: PKCE is required.");
  }
  if (parameters.get("code_challenge_method") !== "S256") {
    throw refuseWithRedirect(to, "invalid_request", "code_challenge_method must be S256.");
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    throw refuseWithRedirect(to, "invalid_request", "code_challenge is not a SHA-256 hash in base64url.");
  }
  return challenge;
}
