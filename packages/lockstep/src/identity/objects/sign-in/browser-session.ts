// A user signed in to the hosted pages themselves, in one browser: lets a second application sign them in without asking. A browser may
// have several, one per user. The API never returns it.

import type { ObjectKind, WorkosObject } from "../kind.ts";
import type { AuthenticationMethod } from "./authentication-method.ts";

/** A user's sign-in at the hosted pages in one browser. */
export interface BrowserSession extends WorkosObject {
  object: "browser_session";
  /** The hash of the browser's cookie for this account. */
  browser: string;
  user_id: string;
  method: AuthenticationMethod;
  /** The connection at which the user signed in, or null for another method. */
  connection_id: string | null;
  /** True if a second factor was proved. */
  second_factor: boolean;
  /** When the user actually signed in, in ms. */
  signed_in_at_ms: number;
  /** ms since the epoch. */
  expires_at_ms: number;
}

/** The kind of object. */
export const BROWSER_SESSION: ObjectKind<BrowserSession> = {
  object: "browser_session",
  prefix: "browser_session",
  keys: ({ browser, user_id }) => ({ browser, user_id }),
};
