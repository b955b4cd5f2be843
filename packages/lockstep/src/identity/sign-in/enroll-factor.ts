// A new second factor: a secret for an authenticator app, which does not count as a factor before one of its codes was right. And the
// challenges for its codes.

import type { AuthKitContext } from "../context/context.ts";
import type { AuthenticationChallenge, AuthenticationFactor } from "../objects/sign-in/authentication-factor.ts";
import { otpauth } from "../values/otpauth.ts";
import { MAX_TRIES } from "./check-code.ts";

/** How long a challenge accepts codes, in ms. */
const CHALLENGE_LIFETIME_MS = 10 * 60_000;

/** How long an enrollment waits for confirmation, in ms. */
const UNCONFIRMED_KEPT_MS = 24 * 3_600_000;

/** The inputs of a factor. */
export interface NewFactor {
  /** Null for a factor without a user. */
  userId: string | null;
  /** The names that the app shows. Default issuer: `Local AuthKit`. */
  issuer?: string | undefined;
  label: string;
  /** Base32. Default: 160 random bits. */
  secret?: string | undefined;
}

/** The data for an authenticator app. */
export interface TotpEnrollment {
  /** Base32. */
  secret: string;
  /** The `otpauth:` address in the QR code. */
  uri: string;
}

/** Creates an unconfirmed factor. Factors that the user did not confirm within a day are deleted. */
export function enrollFactor(
  context: Pick<AuthKitContext, "store" | "options">,
  { userId, issuer = "Local AuthKit", label, secret = new (otpauth().Secret)({ size: 20 }).base32 }: NewFactor,
): { factor: AuthenticationFactor; enrollment: TotpEnrollment } {
  const { factors } = context.store;
  const factor = context.store.transaction(() => {
    if (userId !== null) forgetUnconfirmed(context, userId);
    return factors.insert(
      { type: "totp", user_id: userId, totp: { issuer, user: label } },
      { totp: secret, lastStep: null, confirmed: false },
    );
  });
  return { factor, enrollment: toEnrollment(factor, secret) };
}

function forgetUnconfirmed({ store, options }: Pick<AuthKitContext, "store" | "options">, userId: string): void {
  for (const { id, created_at } of store.factors.findAllBy("user_id", userId)) {
    const old = Date.parse(created_at) < options.now() - UNCONFIRMED_KEPT_MS;
    if (old && store.factors.secretOf(id)?.confirmed === false) store.factors.delete(id);
  }
}

/** The data of an unconfirmed factor to show; null for any other. */
export function enrollmentOf(
  { store }: Pick<AuthKitContext, "store">,
  factor: AuthenticationFactor,
): TotpEnrollment | null {
  const kept = store.factors.secretOf(factor.id);
  return kept === null || kept.confirmed ? null : toEnrollment(factor, kept.totp);
}

/** A challenge of a factor. */
export function challengeFactor(
  { store, options }: Pick<AuthKitContext, "store" | "options">,
  factorId: string,
): AuthenticationChallenge {
  const expires_at = new Date(options.now() + CHALLENGE_LIFETIME_MS).toISOString();
  return store.challenges.insert({ authentication_factor_id: factorId, expires_at }, { tries: 0, usedAt: null });
}

/** False if a challenge was used, tried too often, or is too old. */
export function takesCodes(
  { store, options }: Pick<AuthKitContext, "store" | "options">,
  { id, expires_at }: AuthenticationChallenge,
): boolean {
  const use = store.challenges.secretOf(id);
  const open = use === null || (use.usedAt === null && use.tries < MAX_TRIES);
  return open && Date.parse(expires_at) > options.now();
}

function toEnrollment({ totp }: AuthenticationFactor, secret: string): TotpEnrollment {
  const { issuer, user: label } = totp;
  const { Secret, TOTP } = otpauth();
  return { secret, uri: new TOTP({ issuer, label, secret: Secret.fromBase32(secret) }).toString() };
}
