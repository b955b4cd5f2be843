// Proof that we served a form to this browser. Otherwise, another page could sign a visitor in to an account of its author's choice.
// It uses a random cookie and a hidden field that only this process can derive from it; and because every port of localhost shares cookies,
// a browser that sends an origin must also send ours.

import { createHmac, randomBytes } from "node:crypto";
import { createSecret, equalSecrets } from "../values/secret.ts";

/** The origin information of a submission. Null or undefined if the browser sends none. */
interface FormOrigin {
  /** `Host` header. */
  host: string;
  /** `Origin` header. */
  origin: string | undefined;
  /** The cookie's value. */
  cookie: string | undefined;
  /** The hidden field's value. */
  field: string | undefined;
  /** The handle of its sign-in in progress, or null. */
  handle: string | null;
}

/** Creates and checks the pair of cookie and hidden field. */
export interface FormToken {
  /** Name of the cookie. */
  cookieName: string;
  /** A cookie value: the browser's own if it is well-formed, else a new one. */
  cookieFor: (current: string | undefined) => string;
  /** The hidden field for a cookie value and the handle of a sign-in in progress, which is only valid with it. */
  fieldFor: (cookie: string, handle: string | null) => string;
  /** True if a submission comes from a page of ours in the same browser. */
  check: (form: FormOrigin) => boolean;
}

/** Form tokens of this process: a page from before a restart has to be submitted again. */
export function createFormToken(): FormToken {
  const key = randomBytes(32);
  const fieldFor = (cookie: string, handle: string | null): string =>
    createHmac("sha256", key)
      .update(`${cookie} ${handle ?? ""}`)
      .digest("base64url");
  return {
    cookieName: "lockstep-authkit-form",
    cookieFor: (current) => (current !== undefined && /^[A-Za-z0-9_-]{43}$/.test(current) ? current : createSecret()),
    fieldFor,
    check: ({ host, origin, cookie, field, handle }) => {
      if (origin !== undefined && origin !== `http://${host}`) return false;
      return cookie !== undefined && field !== undefined && equalSecrets(field, fieldFor(cookie, handle));
    },
  };
}
