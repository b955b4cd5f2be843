// Whether an API key and a client ID are of one WorkOS environment.

import type { KeyPair } from "../../../model/workos-facts.ts";

/** Whether WorkOS refused the pair. */
export function isOther(pair: KeyPair | undefined): boolean {
  return pair?.match.ok === true && pair.match.value === "other";
}

export const MATCH_UNVERIFIED =
  "WorkOS answered `invalid_client` to a code that does not exist. Compare the two in its dashboard, under API Keys";
