// J2: the provider with the token's issuer wants an audience, and the token has none.

import type { Check } from "../../model/check.ts";
import { removalOf, removed } from "../../source/edit.ts";
import { refusalPlaces, unmatchedOf } from "../shared/providers/unmatched.ts";
import { best } from "../shared/providers/workos-providers.ts";

export const J2: Check = {
  id: "J2",
  title: "The token has no aud, and its provider has an applicationID",
  needs: ["token"],
  why: "WorkOS writes no `aud` by default. A provider with an applicationID only accepts tokens whose `aud` has it, so Convex refuses these tokens, and the user stays signed out.",
  fix: 'Remove applicationID from the provider: its key set already keeps out the tokens of other WorkOS customers. Or keep it, and add `"aud": "client_…"` to the JWT template: WorkOS dashboard, Authentication, Sessions.',
  *run(facts) {
    const unmatched = unmatchedOf(facts);
    if (unmatched?.cause.kind !== "audience missing") return;
    const [one] = unmatched.cause.wanting;
    const audience = one?.applicationID;
    if (one === undefined || audience?.kind !== "text") return;
    const { provider, keys, issuerField } = one;
    const { source, node } = audience.at;
    const literal = provider.from === "file" && source.file === provider.file && node.type === "Property";
    const template = `add "aud": "${best(audience).startsWith("client_") ? best(audience) : "client_…"}" to the JWT template (WorkOS dashboard, Authentication, Sessions)`;
    // A second provider of this issuer, for another client, would then never be used.
    const removable = literal && keys?.kind === "client" && unmatched.cause.wanting.length === 1;
    const others = refusalPlaces(unmatched, facts).filter(({ line }) => line !== provider.line);
    yield {
      level: "error",
      what: `The token has iss ${unmatched.token.iss} and no aud, and provider ${provider.number} in ${unmatched.file} only accepts that issuer with aud ${audience.text}`,
      places: [
        {
          file: source.file,
          line: audience.line,
          text: literal ? source.textOf(node) : `applicationID ${audience.text} of ${issuerField.text}`,
        },
        ...others,
      ],
      fix: removable
        ? `remove ${removalOf(source, node)} (its key set already admits no client but yours; lockstep doctor --token --fix does it), then run:\nnpx convex dev\nor ${template}`
        : template,
      ...(removable ? { edits: [{ file: source.file, content: removed(source, node) }] } : {}),
    };
  },
};
