// J1: no provider has the token's issuer, or the one that has it refuses the token.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { deployedFor } from "../shared/providers/deployed.ts";
import { inWords, shapeOf, tokenIssuer } from "../shared/providers/token-issuer.ts";
import { providerFor, refusalPlaces, unmatchedOf } from "../shared/providers/unmatched.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const J1: Check = {
  id: "J1",
  title: "No provider in auth.config.ts accepts the token",
  needs: ["token"],
  why: "Convex uses the first provider whose issuer equals `iss` of the token and whose applicationID, if it has one, is in `aud`, and then verifies the signature with that provider's key set. If there is none, or the signature does not fit, the user is signed out at Convex.",
  fix: "Add a provider with the token's issuer, which the finding shows in full, and push with `npx convex dev`. With @lockstep/auth, `authConfig({ clientId: process.env.WORKOS_CLIENT_ID })` has a provider for every kind of WorkOS's tokens.",
  *run(facts) {
    const unmatched = unmatchedOf(facts);
    if (unmatched?.cause.kind === "issuer") {
      const { token, file } = unmatched;
      yield {
        level: "error",
        what: `No provider in ${file} accepts the token, which has ${inWords(token)}`,
        places: refusalPlaces(unmatched, facts),
        // A key set of WorkOS does not verify the tokens of others.
        ...(shapeOf(token)
          ? { fix: `add to providers in ${file}:\n${providerFor(token)}\nthen run:\nnpx convex dev` }
          : {
              why: "The issuer is not one of WorkOS's, so this is not an access token of AuthKit: the app sends Convex the token of another sign-in service, or an ID token.",
              fix: "send Convex the access token of AuthKit (useAccessToken, getAccessToken), or add a provider for the other service: https://docs.convex.dev/auth/advanced/custom-auth",
            }),
      };
    }
    yield* undeployed(facts);
    yield* malformed(facts);
    yield* invalid(facts);
  },
};

/** The file cannot be read without running it, and the deployment named the providers that came of it. */
function* undeployed(facts: Facts): Iterable<Finding> {
  const config = authConfigOf(facts);
  const deployed = deployedFor(facts);
  if (facts.token?.verdict.kind !== "unknown" || (config.kind !== "read" && config.kind !== "opaque")) return;
  if (deployed === undefined || deployed.matches || deployed.providers.length === 0) return;
  const token = tokenIssuer(facts.token);
  yield {
    level: "error",
    what: `No provider of the deployment accepts the token, which has ${inWords(token)}`,
    places: [
      { file: config.file },
      ...deployed.providers.map(({ issuer, applicationID }) => ({
        text: `deployed: issuer ${issuer}, ${applicationID === null ? "no applicationID" : `applicationID ${applicationID}`}`,
      })),
    ],
    fix: shapeOf(token)
      ? `add to providers in ${config.file}:\n${providerFor(token)}\nthen run:\nnpx convex dev`
      : "send Convex the access token of AuthKit (useAccessToken, getAccessToken)",
  };
}

/** A token without an issuer is not one of WorkOS's. */
function* malformed(facts: Facts): Iterable<Finding> {
  const config = authConfigOf(facts);
  if (facts.token?.verdict.kind !== "unmatched" || config.kind !== "read" || tokenIssuer(facts.token).iss !== "")
    return;
  yield {
    level: "error",
    what: "The token has no iss, so no provider can match it",
    places: [{ text: `claims: ${Object.keys(facts.token.claims).join(", ") || "(none)"}` }],
    fix: "send Convex the access token of AuthKit (useAccessToken, getAccessToken), not another token",
  };
}

/** The chosen provider refuses it for another reason than the time or a missing key. */
function* invalid(facts: Facts): Iterable<Finding> {
  const config = authConfigOf(facts);
  const verdict = facts.token?.verdict;
  if (verdict?.kind !== "refused" || config.kind !== "read") return;
  // About keys that were fetched, J6 says more.
  const keys = verdict.cause === "keys" || verdict.cause === "kid";
  if (keys ? facts.network !== undefined : verdict.cause !== "invalid") return;
  const provider = config.providers[verdict.provider - 1];
  yield {
    level: "error",
    what: `Provider ${verdict.provider} in ${config.file} has the token's issuer, and refuses it: ${verdict.reason}`,
    places: [{ file: config.file, ...(provider && { line: provider.line }) }],
    why: "Convex verifies signature and claims of a token with the provider that matches it, and tries no other one. A token that was changed, copied in part, or signed by another server is refused.",
    fix: "copy the whole token from the browser and try again; if it is the same, compare the jwks of this provider with the client ID that the app signs in at",
  };
}
