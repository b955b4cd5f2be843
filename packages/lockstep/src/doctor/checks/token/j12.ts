// J12: the token changes with each refresh beyond what it must, or is too long.

import type { Check } from "../../model/check.ts";

/** Claims that have another value in each token or after each change of the user, though the user is the same. */
const VARYING = /^(?:updated_at|last_sign_in_at|now|timestamp|time|nonce|random|uuid)$/i;
const VARYING_PATHS = /\{\{[^}]*\b(?:updated_at|last_sign_in_at)\b[^}]*\}\}/g;
/** WorkOS refuses templates above this size of their result; cookies, with the refresh token and the user, end at 4096 bytes. */
const LONGEST = 3072;

export const J12: Check = {
  id: "J12",
  title: "The token is long, or changes with each refresh",
  needs: [],
  why: "Queries that call `ctx.auth.getUserIdentity()` depend on every claim except the times. A claim that differs in each token makes all of them run again at each refresh, every few minutes for every user. A long token is sent with each connection, and may not fit in a cookie, which browsers limit to 4096 bytes.",
  fix: "Remove such claims from the JWT template (WorkOS dashboard, Authentication, Sessions), and read what changes from the database. Keep lists of permissions short.",
  *run({ token, workos }) {
    const inToken = Object.keys(token?.claims ?? {}).filter((name) => VARYING.test(name));
    const template = workos?.jwtTemplate.ok ? workos.jwtTemplate.value : "";
    const inTemplate = [...template.matchAll(VARYING_PATHS)].map(([path]) => path);
    const found = [...new Set([...inTemplate, ...inToken])];
    if (found.length > 0) {
      yield {
        level: "warning",
        what: `The JWT template adds ${found.join(", ")}, so all queries that read the identity run again after each refresh or sign-in`,
        places: [
          {
            text:
              inTemplate.length > 0
                ? `JWT template: ${inTemplate.join(", ")}`
                : `claims of the token: ${inToken.join(", ")}`,
          },
        ],
        fix: `remove ${found.join(", ")} from the JWT template: WorkOS dashboard, Authentication, Sessions`,
      };
    }
    if (token && token.length > LONGEST) {
      const longest = Object.entries(token.claims)
        .map(([name, value]) => ({ name, size: JSON.stringify(value).length }))
        .toSorted((a, b) => b.size - a.size)
        .slice(0, 3);
      yield {
        level: "warning",
        what: `The token has ${token.length} characters, and a cookie with it and the refresh token has more than the 4096 that browsers keep`,
        places: longest.map(({ name, size }) => ({ text: `${name}: ${size} characters` })),
        fix: `shorten ${longest[0]?.name ?? "its claims"} in the JWT template or in the roles of the organization`,
      };
    }
  },
};
