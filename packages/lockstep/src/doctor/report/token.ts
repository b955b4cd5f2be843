// A token in a few lines: its header and its claims, without what is personal.

import type { TokenFacts } from "../model/token-facts.ts";

/** Claims that describe a person or a session: enough of them to recognize it. */
const PERSONAL = /name|mail|phone|picture|photo|address|birth|gender|act|^sid$|^jti$|nonce/i;
const LONGEST = 80;

/** Such as `Token: RS256, kid …; iss "https://…", aud (none), expires in 4 min; claims sub "user_…", …`. */
export function tokenText({ header, claims, length }: TokenFacts, now: number): string {
  const { iss, aud, exp, iat, nbf, ...others } = claims;
  const rest = Object.entries(others).map(([name, value]) => `${name} ${shown(name, value)}`);
  const times = Object.entries({ iat, nbf }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${shown(name, value)}`],
  );
  return [
    `Token of ${length} characters: ${String(header["alg"])}, kid ${shown("kid", header["kid"])}`,
    [
      `iss ${shown("iss", iss)}`,
      `aud ${aud === undefined ? "(none)" : shown("aud", aud)}`,
      expiry(exp, now),
      ...times,
    ].join(", "),
    ...(rest.length > 0 ? [rest.join(", ")] : []),
  ].join("\n  ");
}

function expiry(exp: unknown, now: number): string {
  if (typeof exp !== "number") return "no exp";
  const seconds = Math.round(exp - now / 1000);
  return seconds >= 0 ? `expires in ${seconds} s` : `expired ${-seconds} s ago`;
}

function shown(name: string, value: unknown): string {
  if (PERSONAL.test(name)) return typeof value === "string" ? shortened(value) : "…";
  const text = JSON.stringify(value) ?? "(none)";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** `"a…@example.com"`, `"J…"` */
function shortened(value: string): string {
  const at = value.lastIndexOf("@");
  return JSON.stringify(`${value.slice(0, 1)}…${at > 0 ? value.slice(at) : ""}`);
}
