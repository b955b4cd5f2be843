// The accounts that are signed in to the hosted pages in the visitor's browser.

import { getCookie } from "hono/cookie";
import { accountsOf, type Account } from "../../../sign-in/browser-sessions.ts";
import type { Visit } from "./visit.ts";

/** The accounts, in order of sign-in. */
export function accountsHere({ c, context }: Visit): Account[] {
  return accountsOf(context, getCookie(c));
}
