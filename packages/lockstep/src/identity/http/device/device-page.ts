// /device: where a user signs a device in. They enter its code, sign in on the usual pages, see what they are about to do, and approve or
// decline. Only that last form decides, so a link from an attacker can start this but not complete it (RFC 8628 section 5.4).

import type { Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AuthKitContext } from "../../context/context.ts";
import type { DeviceAuthorization } from "../../objects/sign-in/device-authorization.ts";
import type { Frame, Problem } from "../../pages/frame/frame.ts";
import { noticePage } from "../../pages/frame/notice-page.ts";
import { deviceCodePage, deviceConsentPage } from "../../pages/sign-in/device-pages.ts";
import { DEVICE_PATH, deviceCallback } from "../../values/device-address.ts";
import { createSecret, sha256 } from "../../values/secret.ts";
import { isOwnForm } from "../request/own-form.ts";
import { readBody } from "../request/read-body.ts";
import { readFields, type Fields } from "../request/read-fields.ts";
import { sendPage } from "../request/send-page.ts";

/** Adds the page and its forms. */
export function addDeviceRoutes(app: Hono, context: AuthKitContext): void {
  app.get(DEVICE_PATH, (c) => showCode(c, context, c.req.query("user_code") ?? ""));
  app.post(DEVICE_PATH, (c) => submitCode(c, context));
  app.get(`${DEVICE_PATH}/callback`, (c) => askConsent(c, context));
  app.post(`${DEVICE_PATH}/decide`, (c) => decide(c, context));
}

async function submitCode(c: Context, context: AuthKitContext): Promise<Response> {
  const { attempts, options } = context;
  const fields = await ownForm(c, context);
  if (fields === null)
    return showCode(c, context, "", { status: 403, text: "This page has expired. Please try again." });
  const typed = fields.get("user_code") ?? "";
  const wait = attempts.take("device codes");
  if (wait > 0) {
    c.header("Retry-After", String(wait));
    return showCode(c, context, typed, {
      status: 429,
      text: `Too many codes were tried. Try again in ${wait} seconds.`,
    });
  }
  const device = waiting(context, typed);
  if (device === null) {
    return showCode(c, context, typed, {
      status: 400,
      text: "No device is waiting with this code. Codes are valid for five minutes.",
    });
  }
  attempts.giveBack("device codes");
  const query = new URLSearchParams({
    client_id: device.client_id,
    redirect_uri: deviceCallback(options),
    response_type: "code",
    provider: "authkit",
    state: device.user_code,
  });
  return c.redirect(`/user_management/authorize?${query.toString()}`, 303);
}

/** The user returns from signing in. */
async function askConsent(c: Context, context: AuthKitContext): Promise<Response> {
  const { store, options } = context;
  const device = waiting(context, c.req.query("state") ?? "");
  const hash = sha256(c.req.query("code") ?? "");
  const code = store.codes.find(hash);
  const right =
    code !== null &&
    code.sessionId === null &&
    code.expiresAt > options.now() &&
    code.redirectUri === deviceCallback(options) &&
    code.clientId === device?.client_id;
  const user = right ? store.users.find(code.userId) : null;
  if (device === null || !right || user === null) return gone(c);
  const approval = createSecret();
  store.transaction(() => {
    store.codes.use(hash, device.id);
    const { userId, organizationId, authMethod, signedInAt } = code;
    const signedIn = {
      user_id: userId,
      organization_id: organizationId,
      method: authMethod,
      signed_in_at_ms: signedInAt,
    };
    const change = { approval_hash: sha256(approval), user: signedIn };
    store.deviceAuthorizations.update(device.id, change, { quiet: true });
  });
  const page = { email: user.email, clientId: device.client_id, userCode: device.user_code, approval };
  return sendPage(c, 200, deviceConsentPage(frameOf(c, context), page), new URL(c.req.url).origin);
}

async function decide(c: Context, context: AuthKitContext): Promise<Response> {
  const { store, options } = context;
  const fields = await ownForm(c, context);
  const device =
    fields === null ? null : store.deviceAuthorizations.findBy("approval_hash", sha256(fields.get("approval") ?? ""));
  if (device === null || device.state !== "pending" || device.expires_at_ms <= options.now()) return gone(c);
  const approved = fields?.get("decision") === "approve";
  store.deviceAuthorizations.update(device.id, { state: approved ? "approved" : "denied" }, { quiet: true });
  options.log(`device of ${device.client_id} ${approved ? "approved" : "denied"} by ${device.user?.user_id}`);
  const lead = approved ? "Your device is signed in. You can close this page." : "The device stays signed out.";
  return sendPage(c, 200, noticePage({ heading: approved ? "Device signed in" : "Device not signed in", lead }));
}

function waiting({ store, options }: AuthKitContext, typed: string): DeviceAuthorization | null {
  const letters = typed.toUpperCase().replaceAll(/[^A-Z]/g, "");
  const device = store.deviceAuthorizations.findBy("user_code", `${letters.slice(0, 4)}-${letters.slice(4)}`);
  return device?.state === "pending" && device.expires_at_ms > options.now() ? device : null;
}

async function ownForm(c: Context, context: AuthKitContext): Promise<Fields | null> {
  const fields = readFields(c.req.header("Content-Type"), await readBody(c)) ?? new Map<string, string>();
  return isOwnForm(c, context, { fields, handle: null }) ? fields : null;
}

function showCode(
  c: Context,
  context: AuthKitContext,
  typed: string,
  refused?: { status: ContentfulStatusCode; text: string },
): Promise<Response> {
  const problem: Problem | null = refused === undefined ? null : { text: refused.text, fields: ["user_code"] };
  const page = deviceCodePage(frameOf(c, context), { typed: typed.slice(0, 20), problem });
  return sendPage(c, refused?.status ?? 200, page, new URL(c.req.url).origin);
}

function frameOf(c: Context, { formToken }: AuthKitContext): Frame {
  const cookie = formToken.cookieFor(getCookie(c, formToken.cookieName));
  setCookie(c, formToken.cookieName, cookie, { path: DEVICE_PATH, httpOnly: true, sameSite: "Lax" });
  const at = (step: string): string => `${DEVICE_PATH}${step === "" ? "" : `/${step}`}`;
  return { at, formToken: formToken.fieldFor(cookie, null), handle: null, destination: "" };
}

function gone(c: Context): Promise<Response> {
  const lead =
    "Its code was used or is older than five minutes, or you did not sign in. Get another code from the device.";
  return sendPage(c, 400, noticePage({ heading: "This device is no longer waiting", lead, bad: true }));
}
