// Every sign-in flow without a hosted page, with the real @workos-inc/node against local AuthKit.

import { createHmac } from "node:crypto";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { GENERATIONS, refusalOf, sdkAt } from "./support/node-sdk.ts";

let authkit: LocalAuthKit;
beforeAll(async () => {
  authkit = await startAuthKit();
});
afterAll(() => authkit?.close());

/** A code of an authenticator app, RFC 6238 with SHA-1, 30 s and 6 digits, implemented independently of local AuthKit's library. */
function totp(secret: string): string {
  const bits = secret
    .replaceAll("=", "")
    .split("")
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() + authkit.clock.shift) / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

let people = 0;

describe.each(GENERATIONS)("@workos-inc/node %i", (generation) => {
  const workos = () => sdkAt(authkit.port, { generation });
  const users = () => workos().userManagement;
  const PASSWORD = "long enough for anybody 7";

  const newUser = (emailVerified = true) =>
    users().createUser({ email: `person-${++people}@example.com`, password: PASSWORD, emailVerified, firstName: "Jo" });

  test("[I214] a password signs in", async () => {
    const { id, email } = await newUser();
    const answer = await users().authenticateWithPassword({ email, password: PASSWORD, ipAddress: "192.0.2.7" });
    expect(answer).toMatchObject({ user: { id, email }, authenticationMethod: "Password" });
    expect((await users().authenticateWithRefreshToken({ refreshToken: answer.refreshToken })).user.id).toBe(id);
    const wrong = await refusalOf(users().authenticateWithPassword({ email, password: "wrong" }));
    expect(wrong).toMatchObject({ status: 400, rawData: { code: "invalid_credentials" } });
  });

  test("[I214] an unverified address is verified first, with the mailed code", async () => {
    const { email } = await newUser(false);
    const refused = await refusalOf(users().authenticateWithPassword({ email, password: PASSWORD }));
    expect(refused["rawData"]).toMatchObject({ code: "email_verification_required", email });
    const { pending_authentication_token: pendingAuthenticationToken, email_verification_id: id } = refused[
      "rawData"
    ] as Record<string, string>;
    const { code } = await users().getEmailVerification(id ?? "");
    const answer = await users().authenticateWithEmailVerification({
      code,
      pendingAuthenticationToken: pendingAuthenticationToken ?? "",
    });
    expect(answer.user).toMatchObject({ email, emailVerified: true });
  });

  test("[I214] a mailed code signs in, once", async () => {
    const { email } = await newUser();
    const { code } = await users().createMagicAuth({ email });
    const answer = await users().authenticateWithMagicAuth({ code, email });
    expect(answer).toMatchObject({ user: { email }, authenticationMethod: "MagicAuth" });
    const again = await refusalOf(users().authenticateWithMagicAuth({ code, email }));
    expect(again).toMatchObject({ status: 400 });
  });

  test("[I214] a second factor is required", async () => {
    const { id: userId, email } = await newUser();
    const { mfa, multiFactorAuth } = workos() as ReturnType<typeof workos> & { mfa: typeof multiFactorAuth };
    const enrol =
      generation === 11
        ? multiFactorAuth.createUserAuthFactor({ userId, type: "totp", totpIssuer: "Lockstep", totpUser: email })
        : (users() as unknown as { enrollAuthFactor: typeof mfa.createUserAuthFactor }).enrollAuthFactor({
            userId,
            type: "totp",
            totpIssuer: "Lockstep",
            totpUser: email,
          });
    const { authenticationFactor, authenticationChallenge } = await enrol;
    const secret = authenticationFactor.totp.secret;
    await (mfa ?? multiFactorAuth).verifyChallenge({
      authenticationChallengeId: authenticationChallenge.id,
      code: totp(secret),
    });
    // A code works once; the next one is that of the next 30 s.
    authkit.clock.shift += 30_000;
    const refused = await refusalOf(users().authenticateWithPassword({ email, password: PASSWORD }));
    const { code, pending_authentication_token } = refused["rawData"] as Record<string, string>;
    expect(code).toBe("mfa_challenge");
    const challenge = await (mfa ?? multiFactorAuth).challengeFactor({
      authenticationFactorId: authenticationFactor.id,
    });
    const answer = await users().authenticateWithTotp({
      code: totp(secret),
      authenticationChallengeId: challenge.id,
      pendingAuthenticationToken: pending_authentication_token ?? "",
    });
    expect(answer.user.email).toBe(email);
  });

  test("[I214] the user chooses an organization; its role and permissions are in the token and the sealed session", async () => {
    const { id: userId, email } = await newUser();
    const [one, two] = [
      await workos().organizations.createOrganization({ name: "One" }),
      await workos().organizations.createOrganization({ name: "Two" }),
    ];
    for (const { id: organizationId } of [one, two]) {
      await users().createOrganizationMembership({ organizationId, userId });
    }
    const refused = await refusalOf(users().authenticateWithPassword({ email, password: PASSWORD }));
    const { code, organizations, pending_authentication_token } = refused["rawData"] as Record<string, string>;
    expect([code, organizations]).toEqual([
      "organization_selection_required",
      expect.arrayContaining([
        { id: one.id, name: "One" },
        { id: two.id, name: "Two" },
      ]),
    ]);
    const cookiePassword = "a password of thirty-two characters or more";
    const answer = await users().authenticateWithOrganizationSelection({
      organizationId: two.id,
      pendingAuthenticationToken: pending_authentication_token ?? "",
      session: { sealSession: true, cookiePassword },
    });
    expect(answer.organizationId).toBe(two.id);
    expect(decodeJwt(answer.accessToken)).toMatchObject({ org_id: two.id, role: "member" });
    const session = users().loadSealedSession({ sessionData: answer.sealedSession ?? "", cookiePassword });
    const known = { authenticated: true, organizationId: two.id, role: "member", roles: ["member"], permissions: [] };
    expect(await session.authenticate()).toMatchObject(known);
    expect(await session.refresh()).toMatchObject({ authenticated: true, organizationId: two.id });
    expect(await session.refresh({ organizationId: one.id })).toMatchObject({ organizationId: one.id });
  });

  test("[I214] a new password replaces a forgotten one, once", async () => {
    const { id, email } = await newUser();
    const { passwordResetToken: token } = await users().createPasswordReset({ email });
    const { user } = await users().resetPassword({ token, newPassword: `${PASSWORD}, and new` });
    expect(user.id).toBe(id);
    expect(await refusalOf(users().authenticateWithPassword({ email, password: PASSWORD }))).toMatchObject({
      status: 400,
    });
    await users().authenticateWithPassword({ email, password: `${PASSWORD}, and new` });
    const again = await refusalOf(users().resetPassword({ token, newPassword: `${PASSWORD}, and newer` }));
    expect(again["status"]).toBeGreaterThanOrEqual(400);
  });

  test("[I214] an invitation is accepted with the first sign-in", async () => {
    const organization = await workos().organizations.createOrganization({ name: "Inviting" });
    const email = `person-${++people}@example.com`;
    const invitation = await users().sendInvitation({ email, organizationId: organization.id });
    expect(invitation).toMatchObject({ state: "pending", email, organizationId: organization.id });
    expect((await users().findInvitationByToken(invitation.token)).id).toBe(invitation.id);
    const { code } = await users().createMagicAuth({ email, invitationToken: invitation.token });
    const answer = await users().authenticateWithMagicAuth({ code, email, invitationToken: invitation.token });
    expect(answer.organizationId).toBe(organization.id);
    expect(await users().getInvitation(invitation.id)).toMatchObject({ state: "accepted" });
  });
});
