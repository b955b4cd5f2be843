// WorkOS's signature of requests it sends and responses it expects: webhooks and Actions, both ways.
// `WorkOS-Signature: t=<ms since the epoch>, v1=<hex>`, where v1 is HMAC-SHA256 of `<t>.<body>` (WorkOS, validating webhooks).

import { createHmac } from "node:crypto";

/** The hex signature of a body at a time in ms. */
export function signBody(secret: string, at: number, body: string): string {
  return createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
}

/** The header's value. */
export function signatureHeader(secret: string, at: number, body: string): string {
  return `t=${at}, v1=${signBody(secret, at, body)}`;
}
