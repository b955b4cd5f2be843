// The first step of an authorization request, depending on the accounts signed in in the browser.

import fc from "fast-check";
import { expect, test } from "vitest";
import { decideStart, type KnownAccount, type StartFacts } from "../../../src/identity/rules/decide-start.ts";

const NOW = 1_000_000_000;
const ada = { email: "ada@example.com", signedInAt: NOW - 60_000 };
const grace = { email: "grace@example.com", signedInAt: NOW - 5_000 };

function start(change: Partial<StartFacts<KnownAccount>> & { words?: string } = {}): unknown {
  const { words = "", ...rest } = change;
  const prompt = new Set(words.split(" ").filter(Boolean)) as StartFacts<KnownAccount>["prompt"];
  return decideStart({
    accounts: [ada],
    prompt,
    maxAgeSeconds: null,
    loginHint: "",
    screenHint: "sign-in",
    invited: false,
    now: NOW,
    ...rest,
  });
}

test("[I112] a single account continues, several are offered, and without one the sign-in page is shown", () => {
  expect(start()).toEqual({ kind: "continue", account: ada });
  expect(start({ accounts: [ada, grace] })).toEqual({ kind: "choose", accounts: [ada, grace] });
  expect(start({ accounts: [] })).toEqual({ kind: "sign_in", email: "" });
});

test("[I112] login_hint selects the account, and an unknown address is asked to sign in", () => {
  expect(start({ accounts: [ada, grace], loginHint: " Grace@example.com" })).toEqual({
    kind: "continue",
    account: grace,
  });
  expect(start({ loginHint: "alan@example.com" })).toEqual({ kind: "sign_in", email: "alan@example.com" });
});

test("[I113] prompt=login always signs in, select_account and consent always show the accounts", () => {
  expect(start({ words: "login" })).toEqual({ kind: "sign_in", email: ada.email });
  expect(start({ words: "login", accounts: [ada, grace] })).toEqual({ kind: "sign_in", email: "" });
  for (const words of ["select_account", "consent"]) {
    expect(start({ words })).toEqual({ kind: "choose", accounts: [ada] });
    expect(start({ words, accounts: [] })).toEqual({ kind: "sign_in", email: "" });
  }
});

test("[I113] prompt=none continues with one account and is refused otherwise", () => {
  expect(start({ words: "none" })).toEqual({ kind: "continue", account: ada });
  expect(start({ words: "none", accounts: [] })).toEqual({ kind: "refuse", error: "login_required" });
  expect(start({ words: "none", loginHint: "alan@example.com" })).toEqual({ kind: "refuse", error: "login_required" });
  const two = { words: "none", accounts: [ada, grace] };
  expect(start(two)).toEqual({ kind: "refuse", error: "account_selection_required" });
  expect(start({ ...two, loginHint: ada.email })).toEqual({ kind: "continue", account: ada });
});

test("[I114] max_age keeps only sign-ins that are recent enough, to the second", () => {
  expect(start({ maxAgeSeconds: 60 })).toEqual({ kind: "continue", account: ada });
  expect(start({ maxAgeSeconds: 59 })).toEqual({ kind: "sign_in", email: ada.email });
  expect(start({ maxAgeSeconds: 59, accounts: [ada, grace] })).toEqual({ kind: "continue", account: grace });
  expect(start({ maxAgeSeconds: 0, words: "none" })).toEqual({ kind: "refuse", error: "login_required" });
});

test("[I112] sign-up is shown when requested, and an invitation to the user who can accept it", () => {
  expect(start({ screenHint: "sign-up" })).toEqual({ kind: "sign_up" });
  expect(start({ screenHint: "sign-up", words: "login" })).toEqual({ kind: "sign_up" });
  expect(start({ invited: true })).toEqual({ kind: "choose", accounts: [ada] });
  expect(start({ invited: true, accounts: [] })).toEqual({ kind: "sign_in", email: "" });
});

test("[I113][I114] whatever is requested, only an eligible account continues, and prompt=none never shows a page", () => {
  const account = fc.record({
    email: fc.constantFrom("ada@example.com", "grace@example.com", "alan@example.com"),
    signedInAt: fc.integer({ min: NOW - 100_000, max: NOW }),
  });
  const facts = fc.record({
    accounts: fc.uniqueArray(account, { selector: ({ email }) => email, maxLength: 3 }),
    prompt: fc
      .uniqueArray(fc.constantFrom("none", "login", "consent", "select_account"))
      .map((words) => new Set(words)),
    maxAgeSeconds: fc.option(fc.nat(100)),
    loginHint: fc.constantFrom("", "ada@example.com", "unknown@example.com"),
    screenHint: fc.constantFrom("sign-in", "sign-up"),
    invited: fc.boolean(),
    now: fc.constant(NOW),
  });
  fc.assert(
    fc.property(facts, (given) => {
      const { prompt, maxAgeSeconds, loginHint } = given;
      const decided = decideStart<KnownAccount>(given as StartFacts<KnownAccount>);
      if (prompt.has("none")) expect(["continue", "refuse"]).toContain(decided.kind);
      else if (prompt.size > 0) expect(decided.kind).not.toBe("continue");
      if (decided.kind === "continue") {
        expect(given.invited).toBe(false);
        const { email, signedInAt } = decided.account;
        if (loginHint !== "") expect(email).toBe(loginHint);
        if (maxAgeSeconds !== null) expect(NOW - signedInAt).toBeLessThanOrEqual(maxAgeSeconds * 1000);
      }
      if (decided.kind === "choose") expect(decided.accounts.length).toBeGreaterThan(0);
    }),
  );
});
