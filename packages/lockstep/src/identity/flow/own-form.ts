// Whether a form that comes was served by us to the same browser: asked by everything that takes a form of the hosted pages.

import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { AuthKitContext } from "../context.ts";
import type { Fields } from "../read-fields.ts";

/** True when it was. `handle` is that of the sign-in under way that came with it, or null. */
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
