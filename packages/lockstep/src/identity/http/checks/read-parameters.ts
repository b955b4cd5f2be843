// Check 1: the query, without repeated parameters (RFC 6749 section 3.1), except for a list, and without overlong ones.

import { refuseWithPage } from "./authorize-refusal.ts";

/** The parameters of an authorization request. A parameter without a value counts as absent (RFC 6749 section 3.1). */
export type Parameters = ReadonlyMap<string, string>;

const MAX_LENGTH = 4096;

/** WorkOS documents it with commas; @workos-inc/node sends each scope separately. Read with commas. */
const LIST = "provider_scopes";

/** Reads a query string such as `?client_id=…`. Refuses repeated and overlong parameters with a page. */
export function readParameters(query: string): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === LIST && parameters.has(name)) {
      parameters.set(name, `${parameters.get(name)},${value}`.slice(0, MAX_LENGTH));
      continue;
    }
    if (parameters.has(name)) {
      throw refuseWithPage({
        explanation: "The sign-in link carries a parameter twice, so it is unclear which one is meant.",
        evidence: name.slice(0, 100),
        fix: "Send every parameter once.",
      });
    }
    if (value.length > MAX_LENGTH) {
      throw refuseWithPage({
        explanation: `The sign-in link carries a parameter longer than ${MAX_LENGTH} characters.`,
        evidence: `${name.slice(0, 100)}, ${value.length} characters`,
        fix: "Keep long values in the application and send a reference in state.",
      });
    }
    if (value !== "") parameters.set(name, value);
  }
  return parameters;
}
