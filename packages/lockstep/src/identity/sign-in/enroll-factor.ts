// A new second factor: a secret for an authenticator app, which is no factor before a code of it was right.

import { Secret, TOTP } from "otpauth";
import type { AuthKitContext } from "../context.ts";
import type { AuthenticationFactor } from "../objects/authentication-factor.ts";
import type { User } from "../objects/user.ts";

const ISSUER = "Local AuthKit";

/** What an authenticator app is given. */
export interface TotpEnrollment {
  /** Base32. */
  secret: string;
  /** The `otpauth:` address that a QR code holds. */
  uri: string;
}

/** Makes a factor that is not confirmed yet. */
export function enrollFactor({ store }: AuthKitContext, user: User): AuthenticationFactor {
  const secret = new Secret({ size: 20 }).base32;
  const totp = { issuer: ISSUER, user: user.email };
  return store.factors.insert(
    { type: "totp", user_id: user.id, totp },
    { totp: secret, lastStep: null, confirmed: false },
  );
}

/** What to show of a factor that is not confirmed yet; null for any other. */
export function enrollmentOf({ store }: AuthKitContext, factor: AuthenticationFactor): TotpEnrollment | null {
  const kept = store.factors.secretOf(factor.id);
  if (kept === null || kept.confirmed) return null;
  const { issuer, user: label } = factor.totp;
  const uri = new TOTP({ issuer, label, secret: Secret.fromBase32(kept.totp) }).toString();
  return { secret: kept.totp, uri };
}

/** The address as a QR code, in SVG. */
export async function drawQrCode(uri: string): Promise<string> {
  const { default: qrcode } = await import("qrcode");
  return qrcode.toString(uri, { type: "svg", margin: 2, errorCorrectionLevel: "M" });
}
