// J7: the token's issuer is at a host that no provider has: a custom domain, or an AuthKit domain.

import type { Check } from "../../model/check.ts";
import { providerFor, refusalPlaces, unmatchedOf } from "../shared/providers/unmatched.ts";

export const J7: Check = {
  id: "J7",
  title: "The token's issuer is at a host that auth.config.ts does not name",
  needs: ["token"],
  why: "With a custom domain for the Authentication API, WorkOS writes that domain into `iss` of every token. Convex compares it with the issuers in auth.config.ts, and refuses tokens of any other.",
  fix: 'Add a provider with the host of the token\'s `iss`. With @lockstep/auth: authConfig({ clientId: process.env.WORKOS_CLIENT_ID, authDomain: "auth.example.com" }).',
  *run(facts) {
    const unmatched = unmatchedOf(facts);
    if (unmatched?.cause.kind !== "host") return;
    const { host } = unmatched.cause;
    const { token, file } = unmatched;
    const ours = facts.project.source(file)?.imports.some(({ from }) => from === "@lockstep/auth/backend/auth-config");
    yield {
      level: "error",
      what: `The token's iss is ${token.iss}, and no provider in ${file} has the host ${host}`,
      places: refusalPlaces(unmatched, facts),
      fix:
        ours && !host.endsWith(".authkit.app")
          ? `write: authDomain: "${host}" in the options of authConfig in ${file}, then run: npx convex dev`
          : `add to providers in ${file}:\n${providerFor(token)}\nthen run:\nnpx convex dev`,
    };
  },
};
