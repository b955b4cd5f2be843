// A stranger creates an account with a victim's address and waits for the victim to take it over.

import { expect, test } from "vitest";
import { resetPassword } from "../../../src/identity/sign-in/reset-password.ts";
import { sendMagicAuth, sendPasswordReset } from "../../../src/identity/sign-in/send-proof.ts";
import { addUser, open, PASSWORD, type InProcess } from "../support/in-process.ts";
import { API_KEY, authorizeUrl, CLIENT, pkce, post, start } from "../support/local-authkit.ts";
import { api } from "../support/management.ts";
import { codeOf, person, textOf } from "../support/person.ts";

const MAGIC = "urn:workos:oauth:grant-type:magic-auth:code";
const EMAIL = "owner@example.com";

test("[I520] a sign-in waiting for email verification does not continue when the owner verifies the address elsewhere", async () => {
  const { url } = await start();
  const stranger = person();
  const page = await stranger.open(authorizeUrl(url, (await pkce()).challenge, { screen_hint: "sign-up" }));
  const waiting = await stranger.submit(page, "/sign-up", { email: EMAIL, password: "a stranger's own" });
  expect(textOf(waiting)).toContain("Verify your email");

  const { code } = (await api(url)("POST", "/user_management/magic_auth", { email: EMAIL })).body as { code: string };
  const body = { grant_type: MAGIC, client_id: CLIENT, client_secret: API_KEY, email: EMAIL, code };
  expect((await post(url, body)).status).toBe(200);

  const tried = await stranger.submit(waiting, "/email-verification", { code: "000000" });
  expect([codeOf(tried), textOf(tried)]).toEqual([null, expect.stringContaining("Please sign in again")]);
});

async function withStranger(): Promise<{ kit: InProcess; userId: string; refreshToken: string }> {
  const kit = await open({ settings: { emailVerification: false } });
  const { id: userId } = await addUser(kit, { email_verified: false, email: EMAIL });
  const { body } = await kit.grant("password", { email: EMAIL, password: PASSWORD });
  const { passkeys, identities } = kit.context.store;
  passkeys.insert({ user_id: userId, credential_id: "c", public_key: "k", counter: 0, transports: [] });
  identities.insert({ user_id: userId, idp_id: "1", type: "OAuth", provider: "GitHubOAuth" });
  return { kit, userId, refreshToken: body.refresh_token as string };
}

test.each(["a mailed code", "a new password"])(
  "[I520] %s by the owner ends the stranger's session, passkey and identity",
  async (proof) => {
    const { kit, userId, refreshToken } = await withStranger();
    const { context } = kit;
    const user = context.store.users.find(userId);
    if (user === null) throw new Error("the user is there");
    if (proof === "a mailed code") {
      const { code } = sendMagicAuth(context, user);
      expect((await kit.grant(MAGIC, { email: EMAIL, code })).status).toBe(200);
    } else {
      await resetPassword(context, sendPasswordReset(context, user, String), "the owner's own");
      expect((await kit.grant("password", { email: EMAIL, password: "the owner's own" })).status).toBe(200);
    }
    const refreshed = await kit.grant("refresh_token", { refresh_token: refreshToken });
    expect(refreshed.body).toMatchObject({ error: "invalid_grant" });
    expect(context.store.passkeys.findAllBy("user_id", userId)).toEqual([]);
    expect(context.store.identities.findAllBy("user_id", userId)).toEqual([]);
  },
);

test("[I520] a user who starts at a provider that does not verify addresses, and verifies by mail, keeps the identity", async () => {
  const { url } = await start();
  const owner = person();
  const at = async (): Promise<Awaited<ReturnType<typeof owner.open>>> =>
    owner.open(authorizeUrl(url, (await pkce()).challenge, { provider: "GitHubOAuth" }));
  const asked = await owner.submit(await at(), "/GitHubOAuth", { email: EMAIL });
  const [mail] = (await (await fetch(`${url}/_lockstep/outbox.json?to=${EMAIL}`)).json()).data as { code: string }[];
  expect(codeOf(await owner.submit(asked, "/email-verification", { code: mail?.code ?? "" }))).toMatch(/\S/);
  expect(codeOf(await owner.submit(await at(), "/GitHubOAuth", { email: EMAIL }))).toMatch(/\S/);
});
