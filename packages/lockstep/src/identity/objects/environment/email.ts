// E-mails that would have been sent. The outbox page shows them; no mail is ever sent.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** An e-mail. */
export interface Email extends WorkosObject {
  object: "email";
  to: string;
  subject: string;
  /** Plain text: the lines above the code or link. */
  text: string;
  /** A code to enter, if any. */
  code: string | null;
  /** An address to open, if any. */
  link: string | null;
}

/** The kind of object. */
export const EMAIL: ObjectKind<Email> = { object: "email", prefix: "email", keys: ({ to }) => ({ to }) };
