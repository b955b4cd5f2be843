// Second factors (TOTP) over the API: enroll, list, get, challenge, verify, delete.

import type { AuthKitContext } from "../../context/context.ts";
import type { AuthenticationFactor } from "../../objects/sign-in/authentication-factor.ts";
import { takeTotp } from "../../sign-in/check-totp.ts";
import { challengeFactor as challenge, enrollFactor as newFactor } from "../../sign-in/enroll-factor.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { deleteFactorWithAll } from "../shared/delete-with-all.ts";
import { oneOf, readMembers, required, text, type Field } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const base32: Field<string> = (value) =>
  typeof value === "string" && /^[A-Z2-7]{16,128}$/.test(value) ? { value } : { wrong: "must_be_base32" };

const NAMES = { totp_issuer: text(128), totp_user: text(320) };

/** POST /user_management/users/{userlandUserId}/auth_factors: with a first challenge, as in WorkOS. */
export const enrollUserFactor: Operation = async (context, { params: { userlandUserId: id = "" }, body }) => {
  const fields = readMembers(body, { ...NAMES, type: required(oneOf("totp")), totp_secret: base32 });
  const user = found(context.store.users.find(id), "User", id);
  const factor = await enroll(context, { totp_user: user.email, ...fields, user_id: id });
  return { authentication_factor: factor, authentication_challenge: challenge(context, factor.id) };
};

/** POST /auth/factors/enroll */
export const enrollFactor: Operation = (context, { body }) => {
  const types = ["totp", "sms", "generic_otp"] as const;
  const fields = readMembers(body, { ...NAMES, type: required(oneOf(...types)), user_id: text() });
  if (fields.type !== "totp") {
    throw refuse(501, "not_implemented", `Local AuthKit does not have ${fields.type} factors.`);
  }
  const { user_id: id } = fields;
  if (id !== undefined) found(context.store.users.find(id), "User", id);
  return enroll(context, fields);
};

/** GET /user_management/users/{userlandUserId}/auth_factors */
export const listUserFactors: Operation = ({ store }, { params: { userlandUserId: id = "" }, query }) => {
  found(store.users.find(id), "User", id);
  return answerList(query, (page) => store.factors.list({ ...page, where: { user_id: id } }), view);
};

/** GET /auth/factors/{id} */
export const getFactor: Operation = ({ store }, { params: { id = "" } }) =>
  view(found(store.factors.find(id), "Authentication Factor", id));

/** DELETE /auth/factors/{id} */
export const deleteFactor: Operation = (context, { params: { id = "" } }) => {
  found(context.store.factors.find(id), "Authentication Factor", id);
  deleteFactorWithAll(context, id);
  return undefined;
};

/** POST /auth/factors/{id}/challenge */
export const challengeFactor: Operation = (context, { params: { id = "" } }) => {
  found(context.store.factors.find(id), "Authentication Factor", id);
  return challenge(context, id);
};

/** POST /auth/challenges/{id}/verify: a wrong code returns `valid: false` rather than an error. */
export const verifyChallenge: Operation = (context, { params: { id = "" }, body }) => {
  const { code } = readMembers(body, { code: required(text(32)) });
  const asked = found(context.store.challenges.find(id), "Authentication Challenge", id);
  const problem = takeTotp(context, asked, code);
  if (problem === null || problem === "invalid_one_time_code") return { challenge: asked, valid: problem === null };
  const status = problem === "one_time_code_too_many_attempts" ? 400 : 422;
  throw refuse(status, problem, "The challenge accepts no more codes.");
};

interface Enrollment {
  user_id?: string;
  totp_issuer?: string;
  totp_user?: string;
  totp_secret?: string;
}

/** A factor as it is returned once. */
type EnrolledFactor = FactorObject & {
  totp: AuthenticationFactor["totp"] & { secret: string; qr_code: string; uri: string };
};

/** A factor as the API returns it: without a user, `user_id` is absent. */
type FactorObject = Omit<AuthenticationFactor, "user_id"> & { user_id?: string };

async function enroll(context: AuthKitContext, fields: Enrollment): Promise<EnrolledFactor> {
  const { user_id, totp_issuer, totp_user = "user", totp_secret } = fields;
  const made = { userId: user_id ?? null, issuer: totp_issuer, label: totp_user, secret: totp_secret };
  const { factor, enrollment } = newFactor(context, made);
  // Loaded at the first enrollment: it is not needed to start.
  const { toDataURL } = await import("qrcode");
  // The only response that contains them.
  return { ...view(factor), totp: { ...factor.totp, ...enrollment, qr_code: await toDataURL(enrollment.uri) } };
}

function view({ user_id, ...factor }: AuthenticationFactor): FactorObject {
  return { ...factor, ...(user_id !== null && { user_id }) };
}
