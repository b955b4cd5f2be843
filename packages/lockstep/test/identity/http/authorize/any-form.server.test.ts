// Every step of the hosted pages with arbitrary input: it always responds, and never issues a code.

import fc from "fast-check";
import { expect, test } from "vitest";
import { cookieHeader, remember, ADA, authorizeUrl, pkce, type Jar } from "../../support/local-authkit.ts";
import { addConnection, addInvitation, addOrganization, startWith } from "../../support/stored.ts";

const STEPS = [
  "",
  "sign-in",
  "sign-up",
  "account",
  "magic-auth",
  "magic-auth/code",
  "forgot-password",
  "new-password",
  "email-verification",
  "email-verification/send",
  "totp",
  "organization",
  "passkey",
  "passkey-enrollment",
  "sso",
  "sso/conn_01NOBODY",
];

test("[I126] any step with any fields and any hints responds with a page and issues no session", async () => {
  const { url, log, clock } = await startWith((store) => {
    const organizationId = addOrganization(store, "Looms");
    addConnection(store, organizationId);
    addInvitation(store, "token", { email: "invited@example.com", organizationId });
  });
  const { challenge } = await pkce();
  const jar: Jar = new Map();
  const first = await fetch(authorizeUrl(url, challenge));
  remember(jar, first);
  const form_token = /name="form_token" value="([^"]+)"/.exec(await first.text())?.[1] ?? "";
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(ADA.email, "x".repeat(5000), "__proto__", "conn_1 org_1", "yes", "{}"),
  );
  const names = [
    "email",
    "password",
    "code",
    "user_id",
    "organization_id",
    "again",
    "credential",
    "skip",
    "first_name",
  ];
  const more = ["pending_authentication_token", "authentication_challenge_id", "password_reset_token"];
  const fields = fc.dictionary(fc.constantFrom(...names, ...more), text);
  const hints = fc.dictionary(
    fc.constantFrom("login_hint", "domain_hint", "screen_hint", "password_reset_token", "context", "invitation_token"),
    fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constantFrom("sign-up", "token", "constructor")),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STEPS), fields, hints, fc.boolean(), async (step, body, query, post) => {
      // Otherwise the rate limit refuses most of them.
      clock.now += 60_000;
      const there = authorizeUrl(url, challenge, query).replace("/authorize?", `/authorize${step && "/"}${step}?`);
      const init = { headers: cookieHeader(jar), redirect: "manual" } as const;
      const form = new URLSearchParams({ form_token, ...body });
      const response = await fetch(there, post ? { ...init, method: "POST", body: form } : init);
      expect(response.status, log.at(-1)).toBeLessThan(500);
      expect(response.headers.get("location") ?? "").not.toMatch(/[?&]code=/);
      await response.text();
    }),
    { numRuns: 100 },
  );
});
