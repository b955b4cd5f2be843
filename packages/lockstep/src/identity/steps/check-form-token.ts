// Sign-in step 1: the form was served by us to this browser. Without it, another page could sign a visitor in to an account of
// its author's choice. A random cookie and a hidden field that only this process can derive from it; and because every port of
// localhost shares cookies, a browser that names the sender must also name us.

import { createHmac, randomBytes } from "node:crypto";
import { createSecret, equalSecrets } from "../tokens/secret.ts";

/** What a submission says about where it comes from. Null or undefined where the browser says nothing. */
interface FormOrigin {
  /** `Host` header. */
  host: string;
  /** `Origin` header. */
  origin: string | undefined;
  /** The cookie's value. */
  cookie: string | undefined;
  /** The hidden field's value. */
  field: string | undefined;
  /** The handle of the sign-in under way that came with it, or null. */
  handle: string | null;
}

/** Makes and checks the pair of cookie and hidden field. */
export interface FormToken {
  /** Name of the cookie. */
  cookieName: string;
  /** A cookie value: the browser's own when it is one of ours in form, else a new one. */
  cookieFor: (current: string | undefined) => string;
  /** The hidden field that belongs to a cookie value, and to the handle of a sign-in under way, which is good with it only. */
  fieldFor: (cookie: string, handle: string | null) => string;
  /** True when a submission comes from a page of ours in the same browser. */
  check: (form: FormOrigin) => boolean;
}

/** Form tokens of this process: a page from before a restart has to be sent once more. */
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
