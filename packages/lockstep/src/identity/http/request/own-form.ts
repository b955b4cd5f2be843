// Whether we served a submitted form to the same browser: checked by every handler of a hosted page's form.

import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { AuthKitContext } from "../../context/context.ts";
import type { Fields } from "./read-fields.ts";

/** True if we did. `handle` is that of its sign-in in progress, or null. */
export function isOwnForm(
  c: Context,
  { formToken }: Pick<AuthKitContext, "formToken">,
  { fields, handle }: { fields: Fields; handle: string | null },
): boolean {
  return formToken.check({
    host: c.req.header("Host") ?? "",
    origin: c.req.header("Origin"),
    cookie: getCookie(c, formToken.cookieName),
    field: fields.get("form_token"),
    handle,
  });
}
