// Check 6: PKCE with S256 (RFC 7636 section 4.3). `plain`, which is also the meaning of a missing method, is refused. Without a challenge
// the exchange needs an API key: whether the client has one is not known here (RFC 9700 section 2.1.1).

import type { ReturnAddress } from "../request/back-to.ts";
import { refuseWithRedirect } from "./authorize-refusal.ts";
import type { Parameters } from "./read-parameters.ts";

/** The S256 code challenge, 43 base64url characters, or null when the request has none. */
export function checkCodeChallenge(parameters: Parameters, to: ReturnAddress): string | null {
  const challenge = parameters.get("code_challenge");
  const method = parameters.get("code_challenge_method");
  if (challenge === undefined && method === undefined) return null;
  if (challenge === undefined) {
    throw refuseWithRedirect(to, "invalid_request", "code_challenge is missing, and code_challenge_method is not.");
  }
  if (method !== "S256") {
    throw refuseWithRedirect(to, "invalid_request", "code_challenge_method must be S256.");
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    throw refuseWithRedirect(to, "invalid_request", "code_challenge is not a SHA-256 hash in base64url.");
  }
  return challenge;
}
