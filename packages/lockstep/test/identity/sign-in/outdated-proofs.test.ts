// Proofs, and codes and links mailed for one, that are no longer true: they are not accepted.

import { expect, test } from "vitest";
import { addUser, open, PASSWORD, type InProcess } from "../support/in-process.ts";
import { API_KEY } from "../support/local-authkit.ts";

const MAGIC_AUTH = "urn:workos:oauth:grant-type:magic-auth:code";
const EMAIL_VERIFICATION = "urn:workos:oauth:grant-type:email-verification:code";
const ORGANIZATION = "urn:workos:oauth:grant-type:organization-selection";

const api = ({ request }: InProcess, method: string, path: string, body: object = {}): ReturnType<typeof request> =>
  request(`/user_management/${path}`, {
    method,
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify(body),
  });

test("[I450] a code mailed to an old address does not verify the new one, by API or by grant", async () => {
  const local = await open();
  const { id } = await addUser(local, { email: "mallory@evil.example", email_verified: false });
  await api(local, "POST", `users/${id}/email_verification/send`);
  const code = local.context.store.emailVerifications.findBy("user_id", id)?.code ?? "";
  await api(local, "PUT", `users/${id}`, { email: "ceo@corp.example" });

  expect(await api(local, "POST", `users/${id}/email_verification/confirm`, { code })).toMatchObject({
    status: 400,
    body: { code: "email_verification_code_incorrect" },
  });
  const asked = await local.grant("password", { email: "ceo@corp.example", password: PASSWORD });
  expect(asked.body).toMatchObject({ code: "email_verification_required", email: "ceo@corp.example" });
  const { pending_authentication_token, email_verification_id } = asked.body as Record<string, string>;
  const tried = await local.grant(EMAIL_VERIFICATION, {
    pending_authentication_token: pending_authentication_token ?? "",
    code,
  });
  expect(tried.body).toMatchObject({ code: "invalid_one_time_code" });
  expect(local.context.store.users.find(id)?.email_verified).toBe(false);

  // The requested code is one mailed to the new address.
  const fresh = local.context.store.emailVerifications.find(email_verification_id ?? "");
  expect(fresh?.email).toBe("ceo@corp.example");
  expect(local.context.store.emails.list({ where: { to: "ceo@corp.example" } }).data[0]?.code).toBe(fresh?.code);
});

test("[I450] a one-time code or a password reset mailed to an old address has no effect", async () => {
  const local = await open();
  const { id, email } = await addUser(local);
  const { body: magicAuth } = await api(local, "POST", "magic_auth", { email });
  const { body: reset } = await api(local, "POST", "password_reset", { email });
  await api(local, "PUT", `users/${id}`, { email: "new@example.com" });

  const signIn = await local.grant(MAGIC_AUTH, { email: "new@example.com", code: magicAuth.code });
  expect(signIn.body).toMatchObject({ code: "invalid_one_time_code" });
  const confirm = { token: reset.password_reset_token, new_password: "a stranger's choice" };
  expect((await api(local, "POST", "password_reset/confirm", confirm)).status).toBe(404);
});

test("[I451] a new password ends the sign-ins that the old one started, and every code and link still pending", async () => {
  const local = await open({ settings: { emailVerification: false } });
  const { store } = local.context;
  const { id, email } = await addUser(local);
  for (const name of ["One", "Two"]) {
    const organization = store.organizations.insert({
      name,
      external_id: null,
      metadata: {},
      allow_profiles_outside_organization: false,
    });
    await api(local, "POST", "organization_memberships", { user_id: id, organization_id: organization.id });
  }
  const [organization] = store.organizations.list({}).data;
  const { body: begun } = await local.grant("password", { email, password: PASSWORD });
  expect(begun).toMatchObject({ code: "organization_selection_required" });
  const impersonated = await local.request("/_lockstep/impersonate", {
    method: "POST",
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ user_id: id, impersonator: { email: "admin@example.com" } }),
  });
  const { body: first } = await api(local, "POST", "password_reset", { email });
  const { body: second } = await api(local, "POST", "password_reset", { email });

  const confirm = { token: second.password_reset_token, new_password: "an unguessable one" };
  expect((await api(local, "POST", "password_reset/confirm", confirm)).status).toBe(200);

  const handle = {
    pending_authentication_token: begun.pending_authentication_token,
    organization_id: organization?.id ?? "",
  };
  const gone = await local.grant(ORGANIZATION, handle);
  expect(gone.body).toMatchObject({ code: "invalid_pending_authentication_token" });
  const code = new URL(impersonated.body.url).searchParams.get("code") ?? "";
  expect((await local.grant("authorization_code", { code })).body).toMatchObject({ error: "invalid_grant" });
  const again = { token: first.password_reset_token, new_password: "the first link again" };
  expect((await api(local, "POST", "password_reset/confirm", again)).status).toBe(404);
});
