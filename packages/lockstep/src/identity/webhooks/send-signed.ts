// One POST of a signed body, as webhooks and Actions are sent.

import { signatureHeader } from "./signature.ts";

/** A body and where it goes. `at` is in ms since the epoch. */
export interface SignedPost {
  url: string;
  secret: string;
  body: string;
  at: number;
  signal?: AbortSignal;
}

/** What is wrong with an address to send to, without the address: there may be a password in it. Null: nothing. */
export function addressProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return "it is not an http or https URL";
  // fetch sends to none (Fetch standard, Request), and the log and the page of deliveries show the address.
  return url.username === "" && url.password === "" ? null : "it has a user name or password in it";
}

/** WorkOS waits this long for an answer, in ms. */
const TIMEOUT_MS = 5000;

/**
 * Sends, and hands the answer to `read`, for which the time counts too. A redirect is an answer like any other.
 *
 * @throws Error whose message says in a few words why there was no answer.
 */
export async function sendSigned<T>(post: SignedPost, read: (response: Response) => Promise<T>): Promise<T> {
  const { url, secret, body, at, signal } = post;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "workos-signature": signatureHeader(secret, at, body) },
      body,
      redirect: "manual",
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return await read(response);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be reached";
  if (error.name === "TimeoutError") return `it gave no answer within ${TIMEOUT_MS} ms`;
  // fetch says only "fetch failed"; what happened is in the cause.
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return `it could not be reached: ${cause?.code ?? cause?.message ?? error.message}`;
}
