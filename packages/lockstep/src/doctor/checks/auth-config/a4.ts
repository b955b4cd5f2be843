// A4: a provider whose issuer names the client asks for an audience, which its tokens do not have.

import type { Check } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { removalOf, removed } from "../../source/edit.ts";
import { workosProviders, type WorkosProvider } from "../shared/providers/workos-providers.ts";

export const A4: Check = {
  id: "A4",
  title: "A provider whose issuer names the client also has an applicationID",
  needs: [],
  why: "With applicationID, Convex only accepts tokens that have the same value as `aud`. WorkOS's tokens with the client ID in the issuer have no `aud`, so every one is refused: users are signed in at WorkOS and signed out at Convex.",
  fix: "Remove applicationID from the provider whose issuer ends with user_management/ and the client ID (`lockstep doctor --fix` does it), and push with `npx convex dev`. The issuer already names your client.",
  *run(facts) {
    const all = workosProviders(facts);
    for (const one of all) {
      const { provider, issuer, issuerField, applicationID } = one;
      if (issuer.kind !== "client" || applicationID?.kind !== "text" || provider.from !== "file") continue;
      if (isCovered(one, all) || hasAudience(facts)) continue;
      const { source, node } = applicationID.at;
      const own = source.file === provider.file && node.type === "Property";
      yield {
        level: "error",
        what: `Provider ${provider.number} in ${provider.file} has an applicationID, so it refuses every token of its issuer ${issuerField.text}`,
        places: [{ file: source.file, line: applicationID.line, text: source.textOf(node) }],
        fix: `remove ${own ? removalOf(source, node) : `the applicationID of provider ${provider.number}`}${own ? " (lockstep doctor --fix does it)" : ""}, then run:\nnpx convex dev`,
        ...(own ? { edits: [{ file: source.file, content: removed(source, node) }] } : {}),
      };
    }
  },
};

/** Whether another provider takes the same issuer without an audience. */
function isCovered({ issuerField, provider }: WorkosProvider, all: readonly WorkosProvider[]): boolean {
  const trimmed = (text: string): string => text.replace(/\/+$/, "");
  return all.some(
    (other) =>
      other.provider !== provider &&
      other.applicationID === undefined &&
      trimmed(other.issuerField.text) === trimmed(issuerField.text),
  );
}

/** Whether the tokens are known to have an audience after all: from a JWT template, or from a token, of which J3 says more. */
function hasAudience({ token, workos }: Facts): boolean {
  if (workos?.jwtTemplate.ok && /"aud"\s*:/.test(workos.jwtTemplate.value)) return true;
  return token?.claims["aud"] !== undefined;
}
