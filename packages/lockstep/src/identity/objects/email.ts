// E-mails that would have been sent. The outbox page shows them; nothing is ever sent.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** An e-mail. */
export interface Email extends WorkosObject {
  object: "email";
  to: string;
  subject: string;
  /** Plain text: the lines above what the reader needs. */
  text: string;
  /** A code to type, when there is one. */
  code: string | null;
  /** An address to open, when there is one. */
  link: string | null;
}

/** The kind. */
export const EMAIL: ObjectKind<Email> = { object: "email", prefix: "email", keys: ({ to }) => ({ to }) };
