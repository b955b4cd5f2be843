// The grants by which an application's own forms sign users in, and the steps they require.

import { decodeJwt } from "jose";
import { Secret, TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import { sendMagicAuth } from "../../../../src/identity/sign-in/send-proof.ts";
import { addUser, open, PASSWORD, type Answer, type InProcess } from "../../support/in-process.ts";
import { CLIENT, OTHER_CLIENT, START } from "../../support/local-authkit.ts";
import { addOrganization } from "../../support/stored.ts";

const MAGIC = "urn:workos:oauth:grant-type:magic-auth:code";
const VERIFY = "urn:workos:oauth:grant-type:email-verification:code";
const TOTP_GRANT = "urn:workos:oauth:grant-type:mfa-totp";
const SELECT = "urn:workos:oauth:grant-type:organization-selection";
const ADA = { email: "ada@example.com", password: PASSWORD };

const byPassword = (kit: InProcess, fields: Record<string, string> = {}): Promise<Answer> =>
  kit.grant("password", { ...ADA, ...fields });
const codeOf = (answer: Answer): [number, string] => [answer.status, answer.body.code ?? answer.body.error];

/** Enrolls an authenticator as the API does. Returns a function that shows its codes, and a challenge. */
function enrol({ context }: InProcess, userId: string, confirmed: boolean): { totp: TOTP; challenge: () => string } {
  const secret = new Secret();
  const factor = context.store.factors.insert(
    { type: "totp", user_id: userId, totp: { issuer: "x", user: "y" } },
    { totp: secret.base32, lastStep: null, confirmed },
  );
  const challenge = (): string =>
    context.store.challenges.insert(
      {
        authentication_factor_id: factor.id,
        expires_at: new Date(context.options.now() + 600_000).toISOString(),
      },
      { tries: 0, usedAt: null },
    ).id;
  return { totp: new TOTP({ secret }), challenge };
}

describe("password", () => {
  test("[I70] the right password returns a session with its tokens, and emits the events", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const { status, body } = await byPassword(kit, { ip_address: "192.0.2.1", user_agent: "a browser" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: user.id, email: ADA.email }, authentication_method: "Password" });
    const { sid, auth_time } = decodeJwt<{ sid: string; auth_time: number }>(body.access_token);
    expect(auth_time).toBe(START / 1000);
    expect(kit.context.store.sessions.find(sid)).toMatchObject({ ipAddress: "192.0.2.1", userAgent: "a browser" });
    expect(kit.events().slice(-2)).toEqual(["authentication.password_succeeded", "session.created"]);
    expect((await kit.grant("refresh_token", { refresh_token: body.refresh_token })).status).toBe(200);
  });

  test("[I71] a wrong password and an unknown address are invalid_credentials; the eleventh guess in a minute is 429", async () => {
    const kit = await open();
    await addUser(kit);
    expect(codeOf(await byPassword(kit, { email: "unknown@example.com" }))).toEqual([400, "invalid_credentials"]);
    for (let i = 0; i < 10; i++) {
      expect(codeOf(await byPassword(kit, { password: "wrong" }))).toEqual([400, "invalid_credentials"]);
    }
    const limited = await byPassword(kit);
    expect(codeOf(limited)).toEqual([429, "too_many_requests"]);
    expect(limited.headers.get("retry-after")).toBe("60");
    expect(kit.events().at(-1)).toBe("authentication.password_failed");
    kit.clock.now += 60_000;
    expect((await byPassword(kit)).status).toBe(200);
  });

  test("[I72] an application without its API key cannot sign users in by password, code or choice", async () => {
    const kit = await open();
    await addUser(kit);
    for (const grant of ["password", MAGIC, VERIFY, TOTP_GRANT, SELECT]) {
      const answer = await kit.grant(grant, { ...ADA, client_secret: "" });
      expect(codeOf(answer)).toEqual([400, "invalid_client"]);
    }
  });

  test("[I73] a disabled method is refused", async () => {
    const kit = await open({ settings: { methods: ["passkey"] } });
    await addUser(kit);
    expect(codeOf(await byPassword(kit))).toEqual([403, "email_password_auth_disabled"]);
    const refused = await kit.grant(MAGIC, { email: ADA.email, code: "123456" });
    expect(codeOf(refused)).toEqual([403, "authentication_method_not_allowed"]);
  });
});

describe("magic auth", () => {
  test("[I74] the newest code signs in once, within ten minutes, and verifies the address", async () => {
    const kit = await open();
    const user = await addUser(kit, { email_verified: false });
    const old = sendMagicAuth(kit.context, user);
    let { code } = sendMagicAuth(kit.context, user);
    // Once in a million runs both are the same.
    while (code === old.code) ({ code } = sendMagicAuth(kit.context, user));
    expect(kit.context.store.emails.list({}).data[0]).toMatchObject({ to: ADA.email, code });
    const attempt = (typed: string): Promise<Answer> => kit.grant(MAGIC, { email: "Ada@Example.com", code: typed });
    expect(codeOf(await attempt(old.code))).toEqual([400, "invalid_one_time_code"]);
    const { status, body } = await attempt(code);
    expect(status).toBe(200);
    expect(body).toMatchObject({ authentication_method: "MagicAuth", user: { email_verified: true } });
    expect(codeOf(await attempt(code))).toEqual([400, "one_time_code_previously_used"]);
    const late = sendMagicAuth(kit.context, user);
    kit.clock.now += 600_000;
    expect(codeOf(await attempt(late.code))).toEqual([400, "one_time_code_expired"]);
    expect(codeOf(await kit.grant(MAGIC, { email: "unknown@example.com", code }))).toEqual([
      400,
      "invalid_one_time_code",
    ]);
    expect(kit.events()).toContain("authentication.magic_auth_failed");
    expect(kit.events()).toContain("authentication.magic_auth_succeeded");
  });

  test("[I481] a password that was pending for the address's owner is removed", async () => {
    const kit = await open();
    const user = await addUser(kit, { email_verified: false });
    const { code } = sendMagicAuth(kit.context, user);
    expect((await kit.grant(MAGIC, { email: ADA.email, code })).status).toBe(200);
    expect(codeOf(await byPassword(kit))).toEqual([400, "invalid_credentials"]);
  });

  test("[I75] after ten wrong codes the right one is refused too, even minutes later", async () => {
    const kit = await open();
    const { code } = sendMagicAuth(kit.context, await addUser(kit));
    const wrong = code === "000000" ? "000001" : "000000";
    for (let i = 0; i < 10; i++) {
      expect(codeOf(await kit.grant(MAGIC, { email: ADA.email, code: wrong }))).toEqual([400, "invalid_one_time_code"]);
    }
    kit.clock.now += 60_000;
    const dead = await kit.grant(MAGIC, { email: ADA.email, code });
    expect(codeOf(dead)).toEqual([400, "one_time_code_too_many_attempts"]);
  });
});

describe("further steps", () => {
  test("[I76] an unverified address is mailed one code, which continues the sign-in", async () => {
    const kit = await open();
    await addUser(kit, { email_verified: false });
    const first = await byPassword(kit);
    expect(first.status).toBe(403);
    expect(first.body).toMatchObject({ code: "email_verification_required", email: ADA.email });
    const again = await byPassword(kit);
    expect(again.body.email_verification_id).toBe(first.body.email_verification_id);
    const verification = kit.context.store.emailVerifications.find(first.body.email_verification_id);
    expect(kit.context.store.emails.count()).toBe(1);
    const { pending_authentication_token } = first.body;
    const code = verification?.code ?? "";
    const wrong = code === "000000" ? "000001" : "000000";
    const goOn = (typed: string): Promise<Answer> => kit.grant(VERIFY, { pending_authentication_token, code: typed });
    expect(codeOf(await goOn(wrong))).toEqual([400, "invalid_one_time_code"]);
    const { status, body } = await goOn(code);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { email_verified: true }, authentication_method: "Password" });
    expect((await byPassword(kit)).status).toBe(200);
  });

  test("[I480] a correct password between guesses gives no more guesses at the code", async () => {
    const kit = await open();
    await addUser(kit, { email_verified: false });
    const guess = async (): Promise<[number, string]> => {
      const { pending_authentication_token } = (await byPassword(kit)).body;
      return codeOf(await kit.grant(VERIFY, { pending_authentication_token, code: "x" }));
    };
    for (let i = 0; i < 10; i++) expect(await guess()).toEqual([400, "invalid_one_time_code"]);
    expect(await guess()).toEqual([429, "too_many_requests"]);
  });

  test("[I77] a second factor is requested, and its code works once", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const { totp, challenge } = enrol(kit, user.id, true);
    const { status, body } = await byPassword(kit);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: "mfa_challenge",
      authentication_factors: [{ type: "totp" }],
      user: { id: user.id },
    });
    const { pending_authentication_token } = body;
    const goOn = (code: string, id: string): Promise<Answer> =>
      kit.grant(TOTP_GRANT, { pending_authentication_token, code, authentication_challenge_id: id });
    const now = totp.generate({ timestamp: kit.clock.now });
    const wrong = now === "000000" ? "000001" : "000000";
    const id = challenge();
    expect(codeOf(await goOn(wrong, id))).toEqual([400, "invalid_one_time_code"]);
    expect((await goOn(now, id)).status).toBe(200);

    const next = await byPassword(kit);
    const token = next.body.pending_authentication_token;
    const replay = await kit.grant(TOTP_GRANT, {
      pending_authentication_token: token,
      code: now,
      authentication_challenge_id: challenge(),
    });
    expect(codeOf(replay)).toEqual([400, "one_time_code_previously_used"]);
  });

  test("[I480] a correct password between guesses gives no more guesses at the second factor", async () => {
    const kit = await open();
    const { totp, challenge } = enrol(kit, (await addUser(kit)).id, true);
    const guess = async (code: string): Promise<[number, string]> => {
      const { pending_authentication_token } = (await byPassword(kit)).body;
      const fields = { pending_authentication_token, code, authentication_challenge_id: challenge() };
      return codeOf(await kit.grant(TOTP_GRANT, fields));
    };
    for (let i = 0; i < 10; i++) expect(await guess("x")).toEqual([400, "invalid_one_time_code"]);
    const right = totp.generate({ timestamp: kit.clock.now });
    expect(await guess(right)).toEqual([429, "too_many_requests"]);
    kit.clock.now += 60_000;
    expect(await guess(totp.generate({ timestamp: kit.clock.now }))).toEqual([200, undefined]);
  });

  test("[I514] a factor whose enrollment started before the user had one does not count as one afterwards", async () => {
    const kit = await open({ settings: { mfa: "required" } });
    const { id } = await addUser(kit);
    // An attacker with the password starts to set one up; the user finishes first.
    const { pending_authentication_token } = (await byPassword(kit)).body;
    const theirs = enrol(kit, id, false);
    const own = enrol(kit, id, true);
    const goOn = ({ totp, challenge }: typeof own): Promise<Answer> => {
      const code = totp.generate({ timestamp: kit.clock.now });
      const fields = { pending_authentication_token, code, authentication_challenge_id: challenge() };
      return kit.grant(TOTP_GRANT, fields);
    };
    expect(codeOf(await goOn(theirs))).toEqual([400, "invalid_one_time_code"]);
    expect((await byPassword(kit)).body.authentication_factors).toHaveLength(1);
    expect((await goOn(own)).status).toBe(200);
  });

  test("[I77] where a second factor is required, one is enrolled, and its first code confirms it", async () => {
    const kit = await open({ settings: { mfa: "required" } });
    const user = await addUser(kit);
    const { body } = await byPassword(kit);
    expect(body).toMatchObject({ code: "mfa_enrollment", user: { id: user.id } });
    const { totp, challenge } = enrol(kit, user.id, false);
    const stranger = enrol(kit, (await addUser(kit, { email: "eve@example.com" })).id, true);
    const { pending_authentication_token } = body;
    const goOn = (code: string, authentication_challenge_id: string): Promise<Answer> =>
      kit.grant(TOTP_GRANT, { pending_authentication_token, code, authentication_challenge_id });
    const others = await goOn(stranger.totp.generate({ timestamp: kit.clock.now }), stranger.challenge());
    expect(codeOf(others)).toEqual([400, "user_mismatch"]);
    expect((await goOn(totp.generate({ timestamp: kit.clock.now }), challenge())).status).toBe(200);
    expect((await byPassword(kit)).body.code).toBe("mfa_challenge");
  });

  test("[I78] a member of several organizations chooses one; a single one is chosen automatically", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const first = addOrganization(kit.context.store, "First", user);
    expect((await byPassword(kit)).body.organization_id).toBe(first);
    const second = addOrganization(kit.context.store, "Second", user);
    const { status, body } = await byPassword(kit);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: "organization_selection_required",
      organizations: [
        { id: first, name: "First" },
        { id: second, name: "Second" },
      ],
      user: { id: user.id },
    });
    const { pending_authentication_token } = body;
    const choose = (organization_id: string): Promise<Answer> =>
      kit.grant(SELECT, { pending_authentication_token, organization_id });
    expect(codeOf(await choose("org_none"))).toEqual([400, "invalid_organization_id"]);
    const chosen = await choose(second);
    expect(chosen.body.organization_id).toBe(second);
    expect(decodeJwt(chosen.body.access_token)["org_id"]).toBe(second);
  });

  test("[I79] a pending token works once, for its client, for ten minutes", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const organization_id = addOrganization(kit.context.store, "First", user);
    addOrganization(kit.context.store, "Second", user);
    const pend = async (): Promise<string> => (await byPassword(kit)).body.pending_authentication_token as string;
    const choose = async (pending_authentication_token: string, client_id = CLIENT): Promise<[number, string]> =>
      codeOf(await kit.grant(SELECT, { pending_authentication_token, organization_id, client_id }));
    const token = await pend();
    const invalid = [400, "invalid_pending_authentication_token"];
    expect(await choose(token, OTHER_CLIENT)).toEqual(invalid);
    const both = await Promise.all([choose(token), choose(token)]);
    expect(new Set(both.map(([status]) => status))).toEqual(new Set([200, 400]));
    expect(await choose(token)).toEqual(invalid);
    expect(await choose("x".repeat(43))).toEqual(invalid);
    const late = await pend();
    kit.clock.now += 600_000;
    expect(await choose(late)).toEqual(invalid);
  });

  test("[I80] a user whose organization requires its identity provider is told which", async () => {
    const kit = await open();
    const user = await addUser(kit);
    const organization_id = addOrganization(kit.context.store, "Example", user);
    const { organizationDomains, connections } = kit.context.store;
    const domain = organizationDomains.insert({
      organization_id,
      domain: "example.com",
      state: "pending",
      verification_strategy: "manual",
      verification_prefix: "x",
      verification_token: "y",
    });
    const connection = connections.insert({
      organization_id,
      connection_type: "OktaSAML",
      name: "Example",
      state: "active",
      status: "linked",
      domains: [],
    });
    expect((await byPassword(kit)).status).toBe(200);
    organizationDomains.update(domain.id, { state: "verified" });
    const { status, body } = await byPassword(kit);
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: "sso_required", email: ADA.email, connection_ids: [connection.id] });
    connections.update(connection.id, { state: "inactive" });
    expect((await byPassword(kit)).status).toBe(200);
  });
});
