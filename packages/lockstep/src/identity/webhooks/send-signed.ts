// One POST of a signed body, as webhooks and Actions are sent.

import { withDeadline } from "../../with-deadline.ts";
import { signatureHeader } from "../values/signature.ts";

/** A body and its destination. `at` is in ms since the epoch. */
export interface SignedPost {
  url: string;
  secret: string;
  body: string;
  at: number;
  signal?: AbortSignal;
}

/** How long WorkOS waits for a response, in ms. */
const TIMEOUT_MS = 5000;

/**
 * Sends, and passes the response to `read`, whose time counts too. A redirect is a response like any other.
 *
 * @throws Error whose message briefly says why there was no response.
 */
export async function sendSigned<T>(post: SignedPost, read: (response: Response) => Promise<T>): Promise<T> {
  const { url, secret, body, at, signal } = post;
  try {
    return await withDeadline(TIMEOUT_MS, signal, async (ended) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "workos-signature": signatureHeader(secret, at, body) },
        body,
        redirect: "manual",
        signal: ended,
      });
      return await read(response);
    });
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be reached";
  if (error.name === "TimeoutError") return `it gave no answer within ${TIMEOUT_MS} ms`;
  // fetch says only "fetch failed"; the cause has the details.
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return `it could not be reached: ${cause?.code ?? cause?.message ?? error.message}`;
}
