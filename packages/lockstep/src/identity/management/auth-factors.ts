// Second factors (TOTP) over the API: enrol, list, get, challenge, verify, delete.

import { Secret, TOTP } from "otpauth";
import type { AuthKitContext } from "../context.ts";
import type { AuthenticationChallenge, AuthenticationFactor } from "../objects/authentication-factor.ts";
import { takeTotp } from "../sign-in/check-totp.ts";
import { deleteFactorWithAll } from "./delete-with-all.ts";
import { oneOf, readMembers, required, text, type Field } from "./fields.ts";
import { answerList } from "./list.ts";
import type { Operation } from "./operation.ts";
import { found, refuse } from "./refusal.ts";

/** How long a challenge takes codes, in ms. */
const CHALLENGE_MS = 10 * 60_000;

const base32: Field<string> = (value) =>
  typeof value === "string" && /^[A-Z2-7]{16,128}$/.test(value) ? { value } : { wrong: "must_be_base32" };

const NAMES = { totp_issuer: text(128), totp_user: text(320) };

/** POST /user_management/users/{userlandUserId}/auth_factors: with a first challenge, as WorkOS gives one. */
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

/** POST /auth/challenges/{id}/verify: a wrong code is no error but `valid: false`. */
export const verifyChallenge: Operation = (context, { params: { id = "" }, body }) => {
  const { code } = readMembers(body, { code: required(text(32)) });
  const asked = found(context.store.challenges.find(id), "Authentication Challenge", id);
  const problem = takeTotp(context, asked, code);
  if (problem === null || problem === "invalid_one_time_code") return { challenge: asked, valid: problem === null };
  const status = problem === "one_time_code_too_many_attempts" ? 400 : 422;
  throw refuse(status, problem, "The challenge takes no more codes.");
};

interface Enrollment {
  user_id?: string;
  totp_issuer?: string;
  totp_user?: string;
  totp_secret?: string;
}

/** A factor as it is shown once. */
type EnrolledFactor = FactorObject & {
  totp: AuthenticationFactor["totp"] & { secret: string; qr_code: string; uri: string };
};

/** A factor as the API shows it: one that belongs to nobody has no `user_id`. */
type FactorObject = Omit<AuthenticationFactor, "user_id"> & { user_id?: string };

async function enroll({ store }: AuthKitContext, fields: Enrollment): Promise<EnrolledFactor> {
  const { user_id, totp_issuer: issuer = "Local AuthKit", totp_user: user = "user", totp_secret } = fields;
  const secret = totp_secret === undefined ? new Secret({ size: 20 }) : Secret.fromBase32(totp_secret);
  const uri = new TOTP({ issuer, label: user, secret }).toString();
  // Loaded when somebody enrols: it is not needed to start.
  const { toDataURL } = await import("qrcode");
  const qr_code = await toDataURL(uri);
  const factor = store.factors.insert(
    { type: "totp", user_id: user_id ?? null, totp: { issuer, user } },
    { totp: secret.base32, lastStep: null, confirmed: false },
  );
  // The only answer that shows them.
  return { ...view(factor), totp: { ...factor.totp, secret: secret.base32, qr_code, uri } };
}

function challenge({ store, options }: AuthKitContext, authentication_factor_id: string): AuthenticationChallenge {
  const expires_at = new Date(options.now() + CHALLENGE_MS).toISOString();
  return store.challenges.insert({ authentication_factor_id, expires_at }, { tries: 0, usedAt: null });
}

function view({ user_id, ...factor }: AuthenticationFactor): FactorObject {
  return { ...factor, ...(user_id !== null && { user_id }) };
}
