// J3: the token has another audience than the provider with its issuer.

import type { Check } from "../../model/check.ts";
import { refusalPlaces, unmatchedOf } from "../shared/providers/unmatched.ts";
import { best } from "../shared/providers/workos-providers.ts";

export const J3: Check = {
  id: "J3",
  title: "The token's aud is not the applicationID of its provider",
  needs: ["token"],
  why: "Convex compares `aud` of the token with applicationID of the provider, character by character, and refuses the token if they differ. `aud` comes from the JWT template in WorkOS; any value works, as long as both are the same, and the client ID is the usual one.",
  fix: 'In the WorkOS dashboard, Authentication, Sessions, JWT template, write `"aud": "client_…"` with your client ID, and applicationID: process.env.WORKOS_CLIENT_ID in auth.config.ts. A token has the new `aud` after its next refresh.',
  *run(facts) {
    const unmatched = unmatchedOf(facts);
    if (unmatched?.cause.kind !== "audience differs") return;
    const [one] = unmatched.cause.wanting;
    const audience = one?.applicationID;
    if (one === undefined || audience?.kind !== "text") return;
    const { provider } = one;
    const has = unmatched.token.audiences.map((aud) => `"${aud}"`).join(", ");
    const wanted = best(audience);
    const others = refusalPlaces(unmatched, facts).filter(({ line }) => line !== provider.line);
    yield {
      level: "error",
      what: `The token's aud is ${has}, and the applicationID of provider ${provider.number} in ${unmatched.file} is ${audience.value === undefined ? audience.text : `"${wanted}"`}`,
      places: [
        { file: audience.at.source.file, line: audience.line, text: `applicationID: ${audience.text}` },
        { text: `aud of the token: ${has}` },
        ...others,
      ],
      fix: `in the JWT template (WorkOS dashboard, Authentication, Sessions) write "aud": "${wanted.startsWith("${") ? "client_…" : wanted}", then sign in again`,
    };
  },
};
