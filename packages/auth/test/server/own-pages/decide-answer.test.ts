// What each error of WorkOS's API means: the errors are those of WorkOS's own OpenAPI document, as the real @workos-inc/node throws them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { WorkOS } from "@workos-inc/node";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { decideAnswer, type Decision, type Entered } from "../../../src/server/own-pages/decide-answer.ts";
import { waitSentence } from "../../../src/server/own-pages/sentences.ts";

/** The requests of the steps. */
const OPERATIONS = [
  "/user_management/authenticate",
  "/user_management/users",
  "/user_management/magic_auth",
  "/user_management/password_reset",
  "/user_management/password_reset/confirm",
  "/user_management/users/{id}/email_verification/send",
  "/user_management/users/{userlandUserId}/auth_factors",
  "/auth/factors/{id}/challenge",
];

/** Mistakes of the application or of its settings: the user is only told that it is not their fault. */
const OURS = new Set([
  "invalid_client",
  "unauthorized_client",
  "invalid_request",
  "invalid_grant",
  "invalid_connection",
  "invalid_profile",
  "invalid_link_authorization_code",
  "invalid_metadata",
  "invalid_password_hash",
  "password_and_password_hash_provided",
  "password_and_password_hash_type_provided",
  "user_creation_error",
  "extra_attributes_required",
  "token_too_big",
  "pkce_not_supported",
  "code_challenge_not_found",
  "expired_token",
  "authorization_pending",
  "slow_down",
]);

type Json = Record<string, unknown>;

/** Every status with every `code` or `error` that the document has for a request. */
function documented(): { status: number; shape: string; code: string }[] {
  const file = createRequire(import.meta.url).resolve("@workos/openapi-spec/spec");
  const spec = parse(readFileSync(file, "utf8")) as { paths: Record<string, { post: { responses: Json } }> };
  const found = new Map<string, { status: number; shape: string; code: string }>();
  for (const path of OPERATIONS) {
    for (const [status, response] of Object.entries(spec.paths[path]?.post.responses ?? {})) {
      if (Number(status) < 400) continue;
      const walk = (node: unknown): void => {
        if (typeof node !== "object" || node === null) return;
        const { properties } = node as { properties?: Record<string, { const?: unknown }> };
        for (const shape of ["code", "error"]) {
          const code = properties?.[shape]?.const;
          if (typeof code === "string") found.set(`${status} ${code}`, { status: Number(status), shape, code });
        }
        for (const child of Object.values(node)) walk(child);
      };
      walk(response);
    }
  }
  return [...found.values()];
}

/** The error that the SDK throws for an answer. */
async function errorOf(status: number, body: Json, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = { status, headers: { "content-type": "application/json", ...headers } };
  const fetchFn = (): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), answer));
  const workos = new WorkOS("sk_test_x", { clientId: "client_x", fetchFn, maxRetries: 0 } as never);
  return workos.userManagement.authenticateWithPassword({ email: "a@example.com", password: "x" }).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

const decide = async (status: number, body: Json, entered: Entered = "form"): Promise<Decision> =>
  decideAnswer(await errorOf(status, body), entered);

const CASES = documented();

test("[A200] the document has the errors", () => expect(CASES.length).toBeGreaterThan(45));

test.each(CASES)("[A200] $status $code is a step or a sentence", async ({ status, shape, code }) => {
  const body = { [shape]: code, message: "Request could not be processed.", pending_authentication_token: "pat" };
  const decision = await decide(status, body);
  if (decision.kind !== "refused") return;
  expect(decision.message).toMatch(/^[A-Z].*\.$/);
  expect(decision.message).not.toContain(code);
  expect({ code, blame: decision.blame }).toEqual({ code, blame: OURS.has(code) ? "us" : "user" });
});

describe("the next step", () => {
  const token = "pat_1";
  const user = { id: "user_1", email: "ada@example.com" };
  const next = (code: string, more: Json) => decide(403, { code, pending_authentication_token: token, ...more });

  test("[A200] an address to verify", async () => {
    const more = { email: user.email, email_verification_id: "email_verification_1" };
    const verificationId = more.email_verification_id;
    expect(await next("email_verification_required", more)).toEqual({
      kind: "verify-email",
      token,
      email: user.email,
      verificationId,
    });
  });

  test("[A200] an authenticator app to add, or to use", async () => {
    expect(await next("mfa_enrollment", { user })).toEqual({
      kind: "enroll-totp",
      token,
      userId: "user_1",
      email: user.email,
    });
    const authentication_factors = [
      { id: "f_sms", type: "sms" },
      { id: "f_totp", type: "totp" },
    ];
    expect(await next("mfa_challenge", { user, authentication_factors })).toEqual({
      kind: "challenge-totp",
      token,
      factorId: "f_totp",
    });
  });

  test("[A200] an organization to choose", async () => {
    const organizations = [{ id: "org_1", name: "One" }];
    expect(await next("organization_selection_required", { user, organizations })).toEqual({
      kind: "choose-organization",
      token,
      userId: "user_1",
      organizations,
    });
  });

  test("[A200] the user's own identity provider", async () => {
    const required = { error: "sso_required", error_description: "…", email: user.email, connection_ids: ["conn_1"] };
    expect(await decide(403, required)).toEqual({ kind: "sso", connectionIds: ["conn_1"] });
    expect(await decide(400, { message: "Must use SSO for selected organization" })).toEqual({
      kind: "sso",
      connectionIds: [],
    });
  });

  test.each([
    "radar_challenge",
    "radar_sign_up_challenge",
    "radar_email_challenge",
    "radar_sms_challenge",
    "passkey_progressive_enrollment",
    "application_consent_required",
  ])("[A200] the hosted page for %s, which the API cannot finish", async (code) => {
    expect(await next(code, {})).toEqual({ kind: "hosted-page" });
  });

  test.each(["email_verification_required", "mfa_enrollment", "mfa_challenge", "organization_selection_required"])(
    "[A200] the hosted page for %s that comes without what is needed to go on",
    async (code) => {
      expect(await decide(403, { code, message: "…" })).toEqual({ kind: "hosted-page" });
    },
  );
});

describe("the sentence", () => {
  test("[A200] says which rules a new password breaks, in WorkOS's words", async () => {
    const errors = [
      { code: "password_too_weak", message: "Too easy to guess." },
      { code: "password_pwned", message: "It is in a known leak." },
    ];
    const decision = await decide(400, { code: "password_strength_error", message: "…", errors });
    expect(decision).toMatchObject({ message: "Too easy to guess. It is in a known leak.", field: "password" });
  });

  test("[A200] says why an Action of the application refused", async () => {
    const decision = await decide(400, { error: "access_denied", error_description: "Contractors use the portal." });
    expect(decision).toMatchObject({ kind: "refused", message: "Contractors use the portal." });
  });

  test("[A200] names the taken address, also inside of another error", async () => {
    const errors = [{ code: "email_not_available", message: "…" }];
    const decision = await decide(400, { code: "user_creation_error", message: "Could not create user.", errors });
    expect(decision).toMatchObject({ code: "email_not_available", field: "email" });
  });

  test("[A200] about a code depends on where the code is from", async () => {
    const used = { code: "one_time_code_previously_used", message: "…" };
    expect(await decide(400, used, "mailed-code")).toMatchObject({
      message: expect.stringContaining("new one"),
      field: "code",
    });
    expect(await decide(400, used, "totp-code")).toMatchObject({ message: expect.stringContaining("Wait") });
    const tried = { code: "one_time_code_too_many_attempts", message: "…" };
    expect(await decide(400, tried, "totp-code")).toMatchObject({ over: true });
  });

  test("[A200] about a reset link that is not known", async () => {
    expect(await decide(404, { message: "…" }, "reset-link")).toMatchObject({ code: "expired", blame: "user" });
    expect(await decide(404, { message: "…" })).toMatchObject({ code: "failed", blame: "us" });
  });

  test("[A213] says how long to wait", async () => {
    const error = await errorOf(429, { code: "too_many_requests", message: "…" }, { "retry-after": "17" });
    expect(decideAnswer(error, "form")).toMatchObject({
      code: "too_many_requests",
      message: "Too many attempts. Try again in 17 seconds.",
      blame: "user",
    });
    expect(waitSentence(1).message).toContain("1 second.");
    expect(waitSentence(600).message).toContain("10 minutes.");
    expect(waitSentence(null).message).toContain("a minute");
  });

  test("[A213] says that it is not the user's fault when WorkOS does not answer", async () => {
    expect(await decide(503, { message: "…" })).toMatchObject({ code: "unavailable", blame: "us" });
    expect(decideAnswer(new TypeError("fetch failed"), "form")).toMatchObject({ code: "unavailable" });
    expect(decideAnswer("nonsense", "form")).toMatchObject({ code: "unavailable" });
    expect(await decide(401, { message: "Unauthorized" })).toMatchObject({ code: "failed", blame: "us" });
  });
});
