// E-mails to one address: three of a kind in 60 s, over the API and on the pages together.

import type { AuthKitContext } from "../../context/context.ts";
import { ApiRefusal } from "../shared/api-refusal.ts";

/** Counts an e-mail before it is sent. Throws 429 with `Retry-After`. */
export function countSend({ sends }: AuthKitContext, kind: string, email: string): void {
  const retryAfter = sends.take(`${kind} ${email}`);
  if (retryAfter === 0) return;
  const message = `Three e-mails of this kind were sent to this address within a minute. Try again in ${retryAfter} s.`;
  throw new ApiRefusal(429, { message, code: "daily_quota_exceeded" }, { retryAfter });
}
