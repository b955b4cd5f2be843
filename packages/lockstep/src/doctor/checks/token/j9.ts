// J9: the times of the token, and the clock of this machine.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { isOwnBackend } from "../shared/providers/workos-providers.ts";

const SHORTEST_S = 60;
const LONGEST_S = 86_400;
/** What Convex tolerates. */
const LEEWAY_S = 5;

export const J9: Check = {
  id: "J9",
  title: "The token's lifetime, or the clock of this machine, makes sign-in fail",
  needs: [],
  why: "Convex accepts a token from `iat` to `exp`, by its own clock, give or take 5 seconds. The client plans the next refresh from `exp` - `iat`: a very short lifetime makes it refresh all the time, a very long one keeps a removed user signed in, and without `iat` it cannot plan at all.",
  fix: "Set the access token's lifetime in the WorkOS dashboard, Authentication, Sessions: 5 minutes is the default. Let this machine set its clock from the network (timedatectl set-ntp true on Linux; Date & Time settings on macOS and Windows).",
  *run(facts) {
    yield* lifetime(facts);
    const aheadMs = facts.network?.clockAheadMs;
    if (aheadMs !== undefined && Math.abs(aheadMs) > LEEWAY_S * 1000)
      yield clock(aheadMs, isOwnBackend(facts) || facts.project.onLocalStack);
    else yield* early(facts);
  },
};

function* lifetime({ token }: Facts): Iterable<Finding> {
  const { exp, iat } = token?.claims ?? {};
  if (token === undefined || typeof exp !== "number") return;
  if (typeof iat !== "number") {
    yield {
      level: "error",
      what: "The token has no iat, so the Convex client cannot plan its next refresh",
      places: [{ text: `claims: ${Object.keys(token.claims).join(", ")}` }],
      fix: "send Convex the access token of AuthKit as it is; every token of WorkOS has iat",
    };
    return;
  }
  const seconds = exp - iat;
  if (seconds >= SHORTEST_S && seconds <= LONGEST_S) return;
  yield {
    level: "warning",
    what: `The token is valid for ${duration(seconds)}, ${seconds < SHORTEST_S ? "so the client refreshes it all the time" : "so a user who was removed stays signed in for as long"}`,
    places: [{ text: `exp - iat = ${seconds} s` }],
    fix: "set the access token duration to 5 minutes: WorkOS dashboard, Authentication, Sessions",
  };
}

function clock(aheadMs: number, local: boolean): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const ahead = aheadMs > 0;
  return {
    level: local ? "error" : "warning",
    what: `This machine's clock is ${duration(seconds)} ${ahead ? "ahead of" : "behind"} WorkOS's`,
    places: [{ text: "the Date header of api.workos.com" }],
    why: local
      ? `Convex on this machine uses this clock: it sees tokens ${ahead ? "as expired too early" : "from the future, and refuses them"}.`
      : "The browser on this machine plans refreshes with this clock, and servers of the app check tokens with it.",
    fix: "let the system set its clock from the network: sudo timedatectl set-ntp true (Linux), or Date & Time in the system settings",
  };
}

/** A token from the future, although the clocks agree or were not compared. */
function* early({ token, network, now }: Facts): Iterable<Finding> {
  const verdict = token?.verdict;
  if (token === undefined || verdict?.kind !== "refused" || verdict.cause !== "future") return;
  const { iat, nbf } = token.claims;
  const start = Math.max(...[iat, nbf].filter((time) => typeof time === "number"));
  const ahead = Math.ceil(start - now / 1000);
  yield {
    level: "error",
    what: `The token is not valid for another ${duration(ahead)}, so Convex refuses it now`,
    places: [{ text: `iat: ${JSON.stringify(iat)}${nbf === undefined ? "" : `, nbf: ${JSON.stringify(nbf)}`}` }],
    fix: network
      ? "take a new token; if it is the same, the server that issued it has a wrong clock"
      : "compare this machine's clock with WorkOS's: lockstep doctor --token --network",
  };
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 2 * LONGEST_S ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / LONGEST_S)} days`;
}
