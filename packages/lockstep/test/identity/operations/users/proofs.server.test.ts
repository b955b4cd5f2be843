// Sessions, and everything proved by mail or an authenticator, over the API. `api` checks every response against WorkOS's OpenAPI document.

import { TOTP } from "otpauth";
import { expect, it } from "vitest";
import { ADA, CLIENT, post, signIn, start, type Running } from "../../support/local-authkit.ts";
import { api, type Api } from "../../support/management.ts";
import { mailsTo } from "../../support/person.ts";

const USERS = "/user_management/users";

async function make(call: Api, email: string): Promise<string> {
  return ((await call("POST", USERS, { email })).body as { id: string }).id;
}

async function names(call: Api, ...events: string[]): Promise<string[]> {
  const { body } = await call("GET", `/events?limit=100&events=${events.join(",")}`);
  return (body.data as { event: string }[]).map(({ event }) => event);
}

/** Starts with a user whose address is not verified. */
async function withGrace(): Promise<Running & { call: Api; id: string }> {
  const running = await start();
  const call = api(running.url);
  return { ...running, call, id: await make(call, "grace@example.com") };
}

it("[I167] a user's active sessions are listed, newest first, in pages; a revoked one is gone and cannot be refreshed", async () => {
  const { url, clock } = await start();
  const call = api(url);
  const first = await signIn(url);
  clock.now += 1000;
  await signIn(url);
  clock.now += 1000;
  await signIn(url);
  const path = `${USERS}/${String(first.user["id"])}/sessions`;
  const all = (await call("GET", path)).body.data as { id: string; created_at: string; auth_method: string }[];
  expect(all).toHaveLength(3);
  expect(
    all
      .map(({ created_at }) => created_at)
      .toSorted()
      .toReversed(),
  ).toEqual(all.map(({ created_at }) => created_at));
  expect(all[0]).toMatchObject({ status: "active", auth_method: "password" });
  expect(all[0]).not.toHaveProperty("organization_id");
  const page = (await call("GET", `${path}?limit=2`)).body as { data: unknown[]; list_metadata: { after: string } };
  expect(page.data).toEqual(all.slice(0, 2));
  expect((await call("GET", `${path}?after=${page.list_metadata.after}`)).body.data).toEqual(all.slice(2));
  expect((await call("GET", `${path}?order=asc&limit=1`)).body.data).toEqual(all.slice(2));
  expect((await call("GET", `${path}?after=session_none`)).body.data).toEqual([]);

  const revoked = await call("POST", "/user_management/sessions/revoke", { session_id: all[2]?.id });
  expect(revoked).toMatchObject({ status: 200, body: undefined });
  expect((await call("GET", path)).body.data).toEqual(all.slice(0, 2));
  const grant = { grant_type: "refresh_token", client_id: CLIENT, refresh_token: first.refresh_token };
  expect((await post(url, grant)).status).toBe(400);
  expect((await call("POST", "/user_management/sessions/revoke", { session_id: "session_none" })).status).toBe(400);
  expect((await call("GET", `${USERS}/user_none/sessions`)).status).toBe(404);
});

it("[I168] the mailed code verifies an address once; wrong, used and expired ones have their own errors", async () => {
  const { url, call, id, clock } = await withGrace();
  const confirm = (code: string): ReturnType<Api> =>
    call("POST", `${USERS}/${id}/email_verification/confirm`, { code });
  expect((await confirm("123456")).body.code).toBe("email_verification_code_incorrect");
  expect((await call("POST", `${USERS}/${id}/email_verification/send`)).body.user.email_verified).toBe(false);
  const [mail] = await mailsTo(url, "grace@example.com");
  clock.now += 10 * 60_000;
  expect((await confirm(mail?.code ?? "")).body.code).toBe("email_verification_code_expired");
  await call("POST", `${USERS}/${id}/email_verification/send`);
  const [newer] = await mailsTo(url, "grace@example.com");
  expect((await confirm("000000")).body.code).toBe("email_verification_code_incorrect");
  expect((await confirm(newer?.code ?? "")).body.user.email_verified).toBe(true);
  expect((await confirm(newer?.code ?? "")).body.code).toBe("email_previously_verified");
  const again = await call("POST", `${USERS}/${id}/email_verification/send`);
  expect(again).toMatchObject({ status: 400, body: { code: "email_already_verified" } });
  const events = await names(
    call,
    "authentication.email_verification_failed",
    "authentication.email_verification_succeeded",
  );
  expect(events.at(-1)).toBe("authentication.email_verification_succeeded");

  const [verification] = (await call("GET", "/events?events=email_verification.created")).body.data as {
    data: { id: string };
  }[];
  const got = await call("GET", `/user_management/email_verification/${verification?.data.id}`);
  expect(got.body).toMatchObject({ user_id: id, code: mail?.code });
});

it("[I169] a one-time code is shown to the server, is mailed, signs in, and creates the user where sign-up is on", async () => {
  const { url, call } = await withGrace();
  const made = await call("POST", "/user_management/magic_auth", { email: "New@example.com" });
  expect(made.status).toBe(201);
  expect((await call("GET", `/user_management/magic_auth/${made.body.id}`)).body).toEqual(made.body);
  expect((await mailsTo(url, "new@example.com"))[0]?.code).toBe(made.body.code);
  const grant = {
    grant_type: "urn:workos:oauth:grant-type:magic-auth:code",
    client_id: CLIENT,
    client_secret: "sk_test_default",
    email: "new@example.com",
    code: made.body.code,
  };
  expect((await post(url, grant)).status).toBe(200);

  const closed = api((await start({ settings: { signUp: false } })).url);
  const refused = await closed("POST", "/user_management/magic_auth", { email: "new@example.com" });
  expect(refused).toMatchObject({ status: 400, body: { error: "sign_up_not_allowed" } });
  expect((await closed("POST", "/user_management/magic_auth", { email: ADA.email })).status).toBe(201);
  const body = { email: "new@example.com", invitation_token: "none" };
  expect((await closed("POST", "/user_management/magic_auth", body)).body.error).toBe("invitation_invalid");
});

it("[I170] a fourth mail of one kind to an address within a minute is 429 with Retry-After", async () => {
  const { call, id, clock } = await withGrace();
  const sends: [string, string, object?][] = [
    ["/user_management/magic_auth", "magic", { email: "grace@example.com" }],
    ["/user_management/password_reset", "reset", { email: "grace@example.com" }],
    [`${USERS}/${id}/email_verification/send`, "verification"],
    [`${USERS}/${id}/email_change/send`, "change", { new_email: "hopper@example.com" }],
  ];
  for (const [path, name, body] of sends) {
    for (let i = 0; i < 3; i++) expect((await call("POST", path, body)).status, name).toBeLessThan(300);
    const fourth = await call("POST", path, body);
    expect(fourth.status, name).toBe(429);
    expect(fourth.headers.get("retry-after")).toBe("60");
  }
  clock.now += 60_000;
  for (const [path, name, body] of sends) expect((await call("POST", path, body)).status, name).toBeLessThan(300);
});

it("[I171] a password reset is a token for the server and a link in the mail; it works once, and ends the sessions", async () => {
  const { url, clock } = await start();
  const call = api(url);
  const { refresh_token } = await signIn(url);
  const made = await call("POST", "/user_management/password_reset", { email: ADA.email });
  const { id, password_reset_token: token } = made.body as Record<string, string>;
  expect((await call("GET", `/user_management/password_reset/${id}`)).body).toEqual(made.body);
  expect((await mailsTo(url, ADA.email))[0]?.link).toBe(made.body.password_reset_url);
  expect((await fetch(made.body.password_reset_url as string)).status).toBe(200);
  expect((await call("POST", "/user_management/password_reset", { email: "unknown@example.com" })).status).toBe(404);

  const confirm = (new_password: string, sent = token): ReturnType<Api> =>
    call("POST", "/user_management/password_reset/confirm", { token: sent, new_password });
  const weak = await confirm("short");
  expect(weak).toMatchObject({ status: 400, body: { code: "password_reset_error" } });
  const unknown = await confirm("battery staple", "not-a-token");
  expect(unknown.status).toBe(404);
  expect(JSON.stringify(unknown.body)).not.toContain("not-a-token");
  expect((await confirm("battery staple")).body.user.email).toBe(ADA.email);
  expect((await confirm("battery staple 2")).status).toBe(404);
  const grant = { grant_type: "refresh_token", client_id: CLIENT, refresh_token };
  expect((await post(url, grant)).status).toBe(400);
  const password = { grant_type: "password", client_id: CLIENT, client_secret: "sk_test_default", email: ADA.email };
  expect((await post(url, { ...password, password: "battery staple" })).status).toBe(200);

  const late = (await call("POST", "/user_management/password_reset", { email: ADA.email })).body as Record<
    string,
    string
  >;
  clock.now += 15 * 60_000;
  expect((await confirm("battery staple 3", late["password_reset_token"])).status).toBe(404);
});

it("[I172] a new address takes effect when the code mailed to it is entered", async () => {
  const { url, call, id } = await withGrace();
  const send = (new_email: string): ReturnType<Api> => call("POST", `${USERS}/${id}/email_change/send`, { new_email });
  const confirm = (code: string): ReturnType<Api> => call("POST", `${USERS}/${id}/email_change/confirm`, { code });
  expect((await confirm("123456")).body.code).toBe("no_pending_email_change");
  expect((await send("Grace@example.com")).body.code).toBe("email_change_not_needed");
  expect((await send(ADA.email)).body.code).toBe("email_not_available");
  expect((await send("no address")).status).toBe(422);
  const sent = await send("Hopper@example.com");
  expect(sent.body).toMatchObject({ object: "email_change", new_email: "hopper@example.com" });
  const [mail] = await mailsTo(url, "hopper@example.com");
  expect(JSON.stringify(sent.body)).not.toContain(mail?.code);
  expect((await confirm("000000")).body.code).toBe("email_change_code_incorrect");
  expect((await call("GET", `${USERS}/${id}`)).body.email).toBe("grace@example.com");
  expect((await confirm(mail?.code ?? "")).body.user).toMatchObject({
    email: "hopper@example.com",
    email_verified: true,
  });
  expect((await confirm(mail?.code ?? "")).body.code).toBe("email_change_code_previously_used");

  await send("taken@example.com");
  const [second] = await mailsTo(url, "taken@example.com");
  await make(call, "taken@example.com");
  expect((await confirm(second?.code ?? "")).body.code).toBe("email_not_available");
  await send("later@example.com");
  for (let i = 0; i < 10; i++) await confirm("000000");
  expect((await confirm("000000")).body.code).toBe("email_change_too_many_attempts");
});

it("[I173] an authenticator is enrolled with secret, URI and QR code, shown once; its codes are verified, and work once", async () => {
  const { call, id, clock } = await withGrace();
  const enrolled = await call("POST", `${USERS}/${id}/auth_factors`, { type: "totp", totp_issuer: "Acme" });
  expect(enrolled.status).toBe(201);
  const { authentication_factor: factor, authentication_challenge: challenge } = enrolled.body;
  expect(factor.totp).toMatchObject({ issuer: "Acme", user: "grace@example.com" });
  expect(factor.totp.uri).toMatch(/^otpauth:\/\/totp\/Acme:grace/);
  expect(factor.totp.qr_code).toMatch(/^data:image\/png;base64,/);
  const code = (): string => new TOTP({ secret: factor.totp.secret as string }).generate({ timestamp: clock.now });
  const verify = (challengeId: string, typed: string): ReturnType<Api> =>
    call("POST", `/auth/challenges/${challengeId}/verify`, { code: typed });

  expect((await verify(challenge.id as string, "000000")).body.valid).toBe(false);
  const right = await verify(challenge.id as string, code());
  expect(right.body).toEqual({ challenge, valid: true });
  expect((await verify(challenge.id as string, code())).body.code).toBe("one_time_code_previously_used");
  const second = (await call("POST", `/auth/factors/${factor.id}/challenge`)).body as { id: string };
  // The code of the same time step was used in the other challenge.
  expect((await verify(second.id, code())).body.code).toBe("one_time_code_previously_used");
  clock.now += 30_000;
  expect((await verify(second.id, code())).body.valid).toBe(true);

  const third = (await call("POST", `/auth/factors/${factor.id}/challenge`)).body as { id: string };
  for (let i = 0; i < 10; i++) await verify(third.id, "000000");
  clock.now += 30_000;
  const dead = await verify(third.id, code());
  expect(dead).toMatchObject({ status: 400, body: { code: "one_time_code_too_many_attempts" } });

  const listed = (await call("GET", `${USERS}/${id}/auth_factors`)).body.data as object[];
  expect(listed).toEqual([(await call("GET", `/auth/factors/${factor.id}`)).body]);
  expect(JSON.stringify(listed)).not.toContain(factor.totp.secret);
  expect((await call("DELETE", `/auth/factors/${factor.id}`)).status).toBe(204);
  expect((await call("GET", `/auth/factors/${factor.id}`)).status).toBe(404);
  expect((await verify(third.id, code())).status).toBe(404);

  const own = { type: "totp", totp_secret: "JBSWY3DPEHPK3PXP" };
  expect((await call("POST", `${USERS}/${id}/auth_factors`, own)).body.authentication_factor.totp.secret).toBe(
    own.totp_secret,
  );
  expect((await call("POST", `${USERS}/${id}/auth_factors`, { type: "sms" })).status).toBe(422);
  const alone = await call("POST", "/auth/factors/enroll", {
    type: "totp",
    totp_issuer: "Acme",
    totp_user: "ada",
  });
  expect(alone).toMatchObject({ status: 201, body: { totp: { user: "ada" } } });
  expect(alone.body).not.toHaveProperty("user_id");
  expect((await call("POST", "/auth/factors/enroll", { type: "sms", phone_number: "+1" })).status).toBe(501);
});

it("[I174] an invitation is mailed, found by token, resent, revoked, accepted once, and expires", async () => {
  const { url, call, id: inviter_user_id, clock, log } = await withGrace();
  const { id: organization_id } = (await call("POST", "/organizations", { name: "Acme" })).body as { id: string };
  const invite = (fields: object): ReturnType<Api> => call("POST", "/user_management/invitations", fields);
  const path = (id: string, action = ""): string => `/user_management/invitations/${id}${action}`;

  const sent = await invite({ email: "Ada@example.com", organization_id, inviter_user_id, role_slug: "member" });
  expect(sent).toMatchObject({ status: 201, body: { email: ADA.email, state: "pending", role_slug: "member" } });
  const [mail] = await mailsTo(url, ADA.email);
  expect(mail?.link).toBe(sent.body.accept_invitation_url);
  expect(new URL(mail?.link ?? "").searchParams.get("invitation_token")).toBe(sent.body.token);
  expect(Date.parse(sent.body.expires_at as string) - clock.now).toBe(7 * 24 * 3_600_000);
  expect((await call("GET", path(sent.body.id as string))).body).toEqual(sent.body);
  expect((await call("GET", `/user_management/invitations/by_token/${sent.body.token}`)).body).toEqual(sent.body);
  const unknown = await call("GET", "/user_management/invitations/by_token/guessed");
  expect(unknown.status).toBe(404);
  expect(JSON.stringify([unknown.body, log])).not.toContain("guessed");
  expect(await (await fetch(mail?.link ?? "")).text()).toContain("Acme");

  const refused: [object, string][] = [
    [{ email: ADA.email, organization_id }, "email_already_invited_to_organization"],
    [{ email: ADA.email }, "user_already_exists"],
    [{ email: "x@example.com", expires_in_days: 0 }, "expires_in_days_too_short"],
    [{ email: "x@example.com", expires_in_days: 31 }, "expires_in_days_too_long"],
    [{ email: "x@example.com", organization_id, role_slug: "unknown" }, "invalid_role"],
  ];
  for (const [fields, code] of refused) {
    expect(await invite(fields), code).toMatchObject({ status: 400, body: { code } });
  }
  expect((await invite({ email: "x@example.com", organization_id: "org_none" })).status).toBe(404);

  expect((await call("POST", path(sent.body.id as string, "/resend"))).status).toBe(200);
  expect(await mailsTo(url, ADA.email)).toHaveLength(2);
  const accepted = await call("POST", path(sent.body.id as string, "/accept"));
  expect(accepted.body).toMatchObject({ state: "accepted", accepted_at: expect.any(String) as string });
  expect((await invite({ email: ADA.email, organization_id })).body.code).toBe("user_already_organization_member");
  const members = await call("GET", `/user_management/organization_memberships?organization_id=${organization_id}`);
  expect(members.body.data).toMatchObject([{ user: { email: ADA.email }, role: { slug: "member" } }]);
  for (const [action, code] of [
    ["/accept", "invite_has_accepted_user_id"],
    ["/resend", "invite_accepted"],
    ["/revoke", "invite_not_pending"],
  ] as const) {
    const again = await call("POST", path(sent.body.id as string, action));
    expect(again, action).toMatchObject({ status: 400, body: { code } });
  }

  const other = (await invite({ email: "other@example.com" })).body as { id: string };
  expect((await invite({ email: "other@example.com" })).body.code).toBe("email_already_invited");
  expect((await call("POST", path(other.id, "/accept"))).body.code).toBe("invalid_invite");
  expect((await call("POST", path(other.id, "/revoke"))).body.state).toBe("revoked");
  expect((await call("POST", path(other.id, "/resend"))).body.code).toBe("invite_revoked");
  const late = (await invite({ email: "other@example.com", expires_in_days: 1 })).body as { id: string };
  clock.now += 24 * 3_600_000;
  expect((await call("GET", path(late.id))).body.state).toBe("expired");
  expect((await call("POST", path(late.id, "/resend"))).body.code).toBe("invite_expired");
  expect((await call("POST", path(late.id, "/accept"))).body.code).toBe("invite_not_pending");
  const listed = (await call("GET", "/user_management/invitations?email=other@example.com")).body.data as object[];
  expect(listed).toMatchObject([{ state: "expired" }, { state: "revoked" }]);
  const ofOrganization = await call("GET", `/user_management/invitations?organization_id=${organization_id}`);
  expect(ofOrganization.body.data).toMatchObject([{ id: sent.body.id }]);
  const events = ["invitation.created", "invitation.resent", "invitation.accepted"];
  expect(await names(call, ...events)).toEqual([...events, "invitation.created", "invitation.created"]);
});
