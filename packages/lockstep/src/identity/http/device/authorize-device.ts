// POST /user_management/authorize/device: a device that cannot show a browser asks to be signed in (RFC 8628 section 3.1).

import { randomInt } from "node:crypto";
import type { Context } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { DEVICE_INTERVAL_MS, DEVICE_LIFETIME_MS } from "../../rules/decide-device.ts";
import { DEVICE_PATH } from "../../values/device-address.ts";
import { createSecret, sha256 } from "../../values/secret.ts";
import { readBody } from "../request/read-body.ts";
import { readFields } from "../request/read-fields.ts";

// No vowels, so that a code never forms a word (RFC 8628 section 6.1).
const ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";

/** Answers with the codes and the address of the page. */
export function authorizeDevice({ options, clients, store }: AuthKitContext): (c: Context) => Promise<Response> {
  return async (c) => {
    c.header("Cache-Control", "no-store");
    const fields = readFields(c.req.header("Content-Type"), await readBody(c));
    const client = clients.find(fields?.get("client_id") ?? "");
    if (client === undefined) {
      return c.json({ error: "invalid_client", error_description: "Invalid client ID." }, 400);
    }
    const deviceCode = createSecret();
    const userCode = createUserCode();
    store.deviceAuthorizations.insert({
      hash: sha256(deviceCode),
      client_id: client.id,
      user_code: userCode,
      state: "pending",
      expires_at_ms: options.now() + DEVICE_LIFETIME_MS,
      interval_ms: DEVICE_INTERVAL_MS,
      polled_at_ms: null,
      approval_hash: null,
      user: null,
    });
    const page = `http://localhost:${options.port}${DEVICE_PATH}`;
    return c.json({
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${userCode}`,
      expires_in: DEVICE_LIFETIME_MS / 1000,
      interval: DEVICE_INTERVAL_MS / 1000,
    });
  };
}

function createUserCode(): string {
  const letters = Array.from({ length: 8 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
