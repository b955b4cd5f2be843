// Offers a passkey after a sign-in with something weaker: WorkOS's progressive enrollment, off by default.

import { getCookie, setCookie } from "hono/cookie";
import type { User } from "../../../objects/accounts/user.ts";
import type { PendingAuthentication } from "../../../objects/sign-in/pending-authentication.ts";
import type { Problem } from "../../../pages/frame/frame.ts";
import { passkeyOfferPage } from "../../../pages/sign-in/passkey-pages.ts";
import { registrationOptions, type PasskeySite } from "../../../sign-in/passkeys.ts";
import { accountsHere } from "../visit/accounts-here.ts";
import { show, type Visit } from "../visit/visit.ts";

const SKIPPED_COOKIE = "lockstep-authkit-no-passkey";
const REMINDED_AFTER_S = 14 * 24 * 3600;

/** True if the user of a finished sign-in should be offered a passkey. */
export function isPasskeyOffered(visit: Visit, { user_id, method, signed_in_at_ms }: PendingAuthentication): boolean {
  const { c, context } = visit;
  const { settings } = context.options;
  if (!settings.passkeyEnrollment || !settings.methods.includes("passkey")) return false;
  if (method !== "Password" && method !== "MagicAuth") return false;
  if (context.store.passkeys.findBy("user_id", user_id) !== null || getCookie(c, SKIPPED_COOKIE) !== undefined)
    return false;
  // Not if the user merely continues an earlier sign-in.
  return !accountsHere(visit).some(({ user, signedInAt }) => user.id === user_id && signedInAt === signed_in_at_ms);
}

/** Shows the offer. */
export async function offerPasskey(
  visit: Visit,
  user: User,
  { handle, problem = null }: { handle: string; problem?: Problem | null },
): Promise<Response> {
  const options = await registrationOptions(visit.context, user, siteOf(visit));
  const status = problem === null ? 200 : 400;
  return show(visit, (frame) => passkeyOfferPage(frame, options, problem), { handle, status, script: true });
}

/** Stores in the browser that no passkey is offered for two weeks, as in WorkOS. */
export function skipOffer({ c }: Visit): void {
  setCookie(c, SKIPPED_COOKIE, "1", {
    path: "/user_management",
    httpOnly: true,
    sameSite: "Lax",
    maxAge: REMINDED_AFTER_S,
  });
}

/** The address of the pages, for passkeys. */
export function siteOf({ c }: Visit): PasskeySite {
  const { origin, hostname } = new URL(c.req.url);
  return { origin, rpId: hostname };
}
