// Reads the response of an Actions endpoint: its shape, its age, its signature, its verdict. Pure.
// `{object, payload: {timestamp, verdict, error_message?}, signature}`, where the signature is HMAC-SHA256 of
// `<timestamp>.<JSON of payload>` (WorkOS, Actions; `actions.signResponse` of @workos-inc/node).

import type { ActionType } from "../options/options.ts";
import { equalSecrets } from "../values/secret.ts";
import { signBody } from "../values/signature.ts";

/** The endpoint's verdict. `message` is for the user, null if the endpoint gave none. */
export type ActionVerdict = { verdict: "Allow" } | { verdict: "Deny"; message: string | null };

/** How old a response may be, and how far in the future, in ms: the tolerance of WorkOS's SDK for a request. */
const TOLERANCE_MS = 30_000;
const LONGEST_MESSAGE = 500;

/** The verdict, or a short description of the error in the response. `now` is in ms since the epoch. */
export function readReply(
  text: string,
  { type, secret, now }: { type: ActionType; secret: string; now: number },
): ActionVerdict | string {
  const reply = parse(text);
  if (reply?.["object"] !== `${type}_action_response`) return `its answer is not a ${type}_action_response`;
  const { payload, signature } = reply;
  if (!isObject(payload) || typeof signature !== "string") return "its answer has no payload and signature";
  const { timestamp, verdict, error_message = null } = payload;
  if (typeof timestamp !== "number" || !Number.isInteger(timestamp)) return "its answer has no timestamp in ms";
  const expected = signBody(secret, timestamp, JSON.stringify(payload));
  if (!equalSecrets(expected, signature))
    return "its answer's signature is wrong: is the secret the same on both sides?";
  if (Math.abs(now - timestamp) > TOLERANCE_MS) return "its answer's timestamp is over 30 s from now";
  if (verdict === "Allow") return { verdict };
  if (verdict !== "Deny") return "its answer's verdict is neither Allow nor Deny";
  if (error_message === null) return { verdict, message: null };
  if (typeof error_message !== "string" || error_message.length > LONGEST_MESSAGE) {
    return `its answer's error_message is not text of at most ${LONGEST_MESSAGE} characters`;
  }
  return { verdict, message: error_message };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
