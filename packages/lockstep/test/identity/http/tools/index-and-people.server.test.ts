// The page at local AuthKit's root address, and one-click sign-in for seeded users.

import { expect, test } from "vitest";
import { ADA, CLIENT, start } from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";
import { person, textOf } from "../../support/person.ts";
import { visit } from "../../support/visit.ts";

const GRACE = { email: "grace@example.com", first_name: "Grace", last_name: "Hopper" };

test("[I615] the root address lists what is here, and every address that it names works", async () => {
  const { url } = await start();
  const shown = await person().open(`${url}/`);
  expect(shown.status).toBe(200);
  expect(textOf(shown)).toMatch(new RegExp(`Outbox.*Webhooks.*${CLIENT}.*1 user.*ada@example.com, Ada Lovelace`));
  const links = [...shown.html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => href);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect((await fetch(`${url}${link}`)).status, link).toBe(200);
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("[I616] a user from the seed or the options is signed in with one click, and all later steps are still required", async () => {
  const { url, log } = await start({ seed: { users: [GRACE] }, settings: { mfa: "required" } });
  const open = await visit(url);
  expect(textOf(open.page)).toMatch(/sign in as Grace Hopper Ada Lovelace/);
  const asked = await open.someone.submit(open.page, "/as", { email: GRACE.email });
  expect(textOf(asked)).toContain("Set up two-step sign-in");
  expect(log.join()).not.toContain("refused");
  const plain = await start({ seed: { users: [GRACE] } });
  const again = await visit(plain.url);
  const done = await again.tokens(await again.someone.submit(again.page, "/as", { email: GRACE.email }));
  expect(done).toMatchObject({ authentication_method: "Password", user: { email: GRACE.email } });
});

test("[I616] no other account is signed in, none where it is disabled, and none by another browser's form", async () => {
  const { url } = await start();
  await api(url)("POST", "/user_management/users", { email: "other@example.com", email_verified: true });
  const open = await visit(url);
  for (const email of ["other@example.com", "unknown@example.com", ""]) {
    const refused = await open.someone.submit(open.page, "/as", { email });
    expect([refused.status, textOf(refused)]).toEqual([400, expect.stringContaining("not a seeded user")]);
  }
  const stolen = await person().submit(open.page, "/as", { email: ADA.email });
  expect(stolen.status).toBe(403);
  const off = await start({ settings: { signInAs: false } });
  const there = await visit(off.url);
  expect(textOf(there.page)).not.toContain("sign in as");
  const forced = await there.someone.submit(
    { ...there.page, html: there.page.html.replaceAll("/authorize?", "/authorize/as?") },
    "/as",
    { email: ADA.email },
  );
  expect(forced.status).toBe(400);
});
