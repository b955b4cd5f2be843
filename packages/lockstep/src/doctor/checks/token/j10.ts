// J10: the token has expired, and there is nothing else wrong with it.

import type { Check } from "../../model/check.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const J10: Check = {
  id: "J10",
  title: "The token has expired",
  needs: ["token"],
  why: "Access tokens of WorkOS live for 5 minutes by default. An expired one says nothing about why a user is signed out, unless the app sends expired ones: then it does not refresh, or its clock is wrong.",
  fix: "Copy a token that the browser has just received, and run the doctor again within 5 minutes. If the app itself sends expired tokens, its `fetchAccessToken` must return a new one when Convex calls it with forceRefreshToken: true.",
  *run(facts) {
    const { token, now } = facts;
    const config = authConfigOf(facts);
    const verdict = token?.verdict;
    const exp = token?.claims["exp"];
    if (typeof exp !== "number" || config.kind !== "read") return;
    // Without its keys, the provider that matches has not looked at the time.
    const expired =
      (verdict?.kind === "refused" && verdict.cause === "expired") ||
      (verdict?.kind === "unverified" && now / 1000 - exp > 5);
    if (!expired || !("provider" in verdict)) return;
    const ago = Math.floor(now / 1000 - exp);
    const line = config.providers[verdict.provider - 1]?.line;
    yield {
      level: "warning",
      what: `The token expired ${ago < 120 ? `${ago} s` : `${Math.floor(ago / 60)} minutes`} ago; ${verdict.kind === "refused" ? `apart from that, provider ${verdict.provider} in ${config.file} accepts it` : `provider ${verdict.provider} in ${config.file} matches it`}`,
      places: [{ file: config.file, ...(line !== undefined && { line }) }, { text: `exp: ${exp}` }],
      fix: "copy a fresh one from the browser: developer tools, Network, the WebSocket to ….convex.cloud, the last message of type Authenticate",
    };
  },
};
