// One attempt to send an event, and its outcome.

import { sendSigned, type SignedPost } from "./send-signed.ts";

/** The outcome of an attempt: a status, or the reason why there is none. */
export interface PostResult {
  ok: boolean;
  status: number | null;
  /** A short reason, or null on success. */
  error: string | null;
}

/** Sends. Any 2xx is success. */
export async function postEvent(post: SignedPost): Promise<PostResult> {
  try {
    return await sendSigned(post, async ({ ok, status, body }) => {
      await body?.cancel();
      return { ok, status, error: ok ? null : `it answered ${status}` };
    });
  } catch (error) {
    return { ok: false, status: null, error: (error as Error).message };
  }
}
