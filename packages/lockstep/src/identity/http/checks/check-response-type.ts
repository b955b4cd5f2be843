// Check 4: only the authorization code flow is supported (RFC 6749 section 4.1.1).

import type { ReturnAddress } from "../request/back-to.ts";
import { refuseWithRedirect } from "./authorize-refusal.ts";
import type { Parameters } from "./read-parameters.ts";

/** Refuses every `response_type` but `code`. */
export function checkResponseType(parameters: Parameters, to: ReturnAddress): void {
  const responseType = parameters.get("response_type");
  if (responseType === "code") return;
  if (responseType === undefined)
    throw refuseWithRedirect(to, "invalid_request", "response_type is missing; use code.");
  throw refuseWithRedirect(to, "unsupported_response_type", "response_type must be code.");
}
