// What the doctor reads from a token, and what it says about it.

import { expect, test } from "vitest";
import { refuseTokenArgument } from "../../src/cli/prompts/token-input.ts";
import { cleanToken, readToken } from "../../src/doctor/gather/token.ts";
import { tokenText } from "../../src/doctor/report/token.ts";
import { NOW } from "./support/now.ts";
import { factsOf } from "./support/project.ts";
import { mint, network, OTHER_CLIENT } from "./support/token.ts";

test.each([["--token=T"], ["-token=T"], ["--token", "T"], ["--only", "A4", "T"], ["--token=Bearer T"]])(
  "[O8] a token on the command line is refused and not repeated: %j %j",
  (...argv) => {
    const token = mint();
    let message = "";
    try {
      refuseTokenArgument(argv.map((argument) => argument.replace("T", token)));
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/command line[^]*revoke its session[^]*lockstep doctor --token/);
    for (const part of token.split(".")) expect(message).not.toContain(part.slice(0, 12));
  },
);

test("[O8] other arguments are not mistaken for tokens", () => {
  expect(() => refuseTokenArgument(["--token", "--only", "A4,J1", "--cwd", "apps/eye"])).not.toThrow();
});

test("[O8] a token is read with what surrounded it where it was copied", () => {
  const token = mint();
  for (const copied of [`${token}\n`, `Bearer ${token}`, `"${token}",`, `authorization: Bearer ${token}`])
    expect(cleanToken(copied)).toBe(token);
});

test.each([
  ["", /no token on standard input/],
  ["Fe26.2*1*abc", /sealed session cookie/],
  ["sk_test_planted0000000", /like an API key/],
  ["01planted-refresh-token", /no dots/],
  ["eyJhbGciOiJub25lIn0.planted.x", /three parts/],
  ["a.b.c.planted.e", /five parts/],
])("[O8] something else is refused, with what it looks like (%#)", (text, message) => {
  expect(() => readToken(text)).toThrow(message);
  expect(() => readToken(text)).not.toThrow(/planted/);
});

test("[O8] personal claims are shortened, and the token is in no fact", () => {
  const token = mint({
    email: "ada.lovelace@notes.example",
    name: "Ada Lovelace",
    act: { sub: "admin@notes.example" },
  });
  const facts = factsOf("nextjs", { token, facts: { network: network() } });
  const text = tokenText(facts.token!, NOW);
  expect(text).toContain('email "a…@notes.example", name "A…", act …');
  expect(text).toContain("expires in 240 s");
  expect(text).toContain('sub "user_01KDOCTOR"');
  expect(text).not.toMatch(/lovelace|admin@|session_01/i);
  const known = JSON.stringify(facts.token);
  for (const part of token.split(".")) expect(known + text).not.toContain(part);
});

test("[O9] the verdict names the provider that Convex would choose", () => {
  const verdict = (token: string, withKeys = true) =>
    factsOf("nextjs", { token, ...(withKeys && { facts: { network: network() } }) }).token?.verdict;
  expect(verdict(mint())).toMatchObject({ kind: "accepted", provider: 2, identity: { subject: "user_01KDOCTOR" } });
  expect(verdict(mint(), false)).toEqual({ kind: "unverified", provider: 2, problem: "its key set was not fetched" });
  expect(verdict(mint({ iss: "https://api.workos.com" }))).toMatchObject({ kind: "unmatched", code: "NoAuthProvider" });
  expect(verdict(mint({ exp: NOW / 1000 - 6 }))).toMatchObject({ kind: "refused", provider: 2, cause: "expired" });
  expect(verdict(mint({ iat: NOW / 1000 + 6, exp: NOW / 1000 + 300 }))).toMatchObject({
    kind: "refused",
    cause: "future",
  });
  const shared = { iss: "https://api.workos.com", aud: "client_01KDOCTORDEV00000000001" };
  expect(verdict(mint(shared, OTHER_CLIENT))).toMatchObject({ kind: "refused", provider: 1, cause: "kid" });
  expect(verdict(mint({ sub: 1 }))).toMatchObject({ kind: "refused", cause: "invalid" });
});
