// J4: the report about a token that is accepted, or that the doctor could not refuse.

import type { Check, Place } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { inWords, shapeOf, tokenIssuer } from "../shared/providers/token-issuer.ts";
import { deployedFor } from "../shared/providers/deployed.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const J4: Check = {
  id: "J4",
  title: "Which provider takes the token, and which form it has",
  needs: ["token"],
  why: "Access tokens of WorkOS differ in their issuer and audience. The form decides which provider in auth.config.ts takes a token.",
  fix: "Nothing: this is a report.",
  *run(facts) {
    const { token } = facts;
    const config = authConfigOf(facts);
    if (token === undefined || (config.kind !== "read" && config.kind !== "opaque")) return;
    const issuer = tokenIssuer(token);
    const shape = shapeOf(issuer);
    const form = shape ? `It has form ${shape.letter}: ${shape.text}` : `It has ${inWords(issuer)}`;
    const { verdict } = token;
    if (verdict.kind === "accepted" || verdict.kind === "unverified") {
      const provider = config.kind === "read" ? config.providers[verdict.provider - 1] : undefined;
      const field = provider?.fields.get("issuer") ?? provider?.fields.get("domain");
      const place: Place = {
        file: config.file,
        ...(provider && { line: provider.line }),
        text: `provider ${verdict.provider}${field?.kind === "text" ? `: issuer ${field.text}` : ""}`,
      };
      const deployed = deployment(facts);
      yield {
        level: "info",
        what:
          verdict.kind === "accepted"
            ? `The token is accepted by provider ${verdict.provider} in ${config.file}`
            : `Provider ${verdict.provider} in ${config.file} matches the token; its signature was not verified`,
        places: [place],
        why: `${form}. ${deployed.text}`,
        fix: verdict.kind === "accepted" ? deployed.fix : verifyWith(facts),
        ...(verdict.kind === "unverified" ? { unverified: verdict.problem } : {}),
      };
    } else if (verdict.kind === "unknown") {
      const deployed = deployedFor(facts);
      // Otherwise J1 says so, or D6 that there are none.
      if (deployed?.matches === false) return;
      yield {
        level: "info",
        what: deployed
          ? `The deployment has a provider for the token, which has ${inWords(issuer)}`
          : `The token has ${inWords(issuer)}; whether ${config.file} accepts it is not known`,
        places: [{ file: config.file }],
        why: `${form}. The doctor does not run auth.config.ts, and ${verdict.problem}.`,
        fix: deployed
          ? "nothing: if the page is signed out all the same, see the refusal in the browser's console"
          : "ask a development deployment, which names its providers: lockstep doctor --token --network",
        unverified: deployed ? "the signature was not verified" : verdict.problem,
      };
    }
  },
};

/** What the deployment itself says, if it was asked. */
function deployment(facts: Facts): { text: string; fix: string } {
  const deployed = deployedFor(facts);
  if (deployed) {
    return deployed.matches
      ? {
          text: "The deployment has a provider for it too.",
          fix: "nothing: if the page is signed out all the same, the cause is in the browser, not in the token",
        }
      : {
          text: "The deployment does not have that provider yet: auth.config.ts was not pushed, or with another WORKOS_CLIENT_ID.",
          fix: "push the file:\nnpx convex dev",
        };
  }
  if (facts.deployment?.env.ok)
    return {
      text: "That is with the deployment's variables.",
      fix: "nothing, if auth.config.ts was pushed as it is: npx convex dev",
    };
  const config = authConfigOf(facts);
  const variables = config.kind === "read" ? config.variables : [];
  return variables.length === 0
    ? {
        text: "That is with auth.config.ts as it is in this folder.",
        fix: "nothing, if the file was pushed as it is: npx convex dev",
      }
    : {
        text: `That is with the ${variables.join(", ")} of the app's env file.`,
        fix: "compare it with the deployment's as well: lockstep doctor --token --network --deployment",
      };
}

/** On the local stack the key set is local AuthKit's, and local Convex verifies the signature. */
function verifyWith({ network }: Facts): string {
  return network === undefined
    ? "verify it as well: lockstep doctor --token --network"
    : "nothing to change in the app; run it again where WorkOS can be reached, to verify the signature as well";
}
