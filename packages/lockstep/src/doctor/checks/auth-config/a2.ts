// A2: an issuer differs from WorkOS's by slashes at its end, which old backends compare.

import { type Check } from "../../model/check.ts";
import { fieldPlace, isOwnBackend, workosProviders } from "../shared/providers/workos-providers.ts";

export const A2: Check = {
  id: "A2",
  title: "An issuer differs from WorkOS's by a slash",
  needs: [],
  why: "Since July 2025, Convex ignores slashes at the end of issuers. An older self-hosted backend compares them, and refuses every token of the provider.",
  fix: "Write the issuer as in the token: without a slash after a client ID. Update a self-hosted backend, or compare the issuer with `iss` of a token: `lockstep doctor --token`.",
  *run(facts) {
    const selfHosted = isOwnBackend(facts);
    const iss = facts.token?.claims["iss"];
    for (const { provider, issuer, issuerField } of workosProviders(facts)) {
      if (provider.from !== "file") continue;
      const written = issuerField.value ?? issuerField.text;
      const shown = issuerField.text.replace(/\/+$/, "");
      const extra = issuer.kind === "client" ? written.endsWith("/") : written.endsWith("//");
      const differs = selfHosted && typeof iss === "string" && iss !== written && trimmed(iss) === trimmed(written);
      if (!extra && !differs) continue;
      yield {
        level: "info",
        what: `The issuer of provider ${provider.number} in ${provider.file} is ${issuerField.text}, ${differs ? `and the token's is ${iss}` : "with a slash that WorkOS does not write"}: harmless, except on a self-hosted backend from before July 2025`,
        places: [fieldPlace(provider, "issuer", issuerField)],
        fix: differs ? `write: issuer: "${iss}"` : `remove the slash after ${shown}`,
      };
    }
  },
};

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
