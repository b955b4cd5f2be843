// Sends a hosted page with its security headers: no script, no framing, no caching, forms to us and the application only.

import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Page } from "../../pages/frame/layout.ts";
import { STYLE } from "../../pages/frame/style.ts";

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/**
 * Answers with a page. `script` is the URL of the one script it may run; default none. `formTarget` is a redirect URI that the page's form
 * may lead to: browsers also apply `form-action` to the redirect after a submission (CSP3 section 6.4.2).
 */
export async function sendPage(
  c: Context,
  status: ContentfulStatusCode,
  page: Page,
  formTarget?: string,
  script?: string,
): Promise<Response> {
  const formAction = formTarget === undefined ? "'none'" : `'self' ${sourceOf(formTarget)}`;
  c.header(
    "Content-Security-Policy",
    `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; ${script === undefined ? "" : `script-src ${script}; `}form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
  );
  c.header("X-Frame-Options", "DENY");
  c.header("X-Content-Type-Options", "nosniff");
  // Not `no-referrer`: with it a browser sends `Origin: null` when the form is submitted.
  c.header("Referrer-Policy", "same-origin");
  c.header("Cache-Control", "no-store");
  return c.html(await page, status);
}

function sourceOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === "null" ? protocol : origin;
}
