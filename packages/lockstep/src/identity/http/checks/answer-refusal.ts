// Answers an authorization request that was refused.

import type { Context } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { errorPage } from "../../pages/frame/error-page.ts";
import { quote } from "../../values/quote.ts";
import { backTo } from "../request/back-to.ts";
import { sendPage } from "../request/send-page.ts";
import type { AuthorizeRefusal } from "./authorize-refusal.ts";

/** Refuses an authorization request: at the application, or on a page if its address is not verified. */
export function answerRefusal(
  c: Context,
  { options }: AuthKitContext,
  { refusal }: AuthorizeRefusal,
): Response | Promise<Response> {
  if (refusal.kind === "redirect") {
    options.log(`authorize refused: ${refusal.error}: ${refusal.description}`);
    return backTo(c, refusal.to, { error: refusal.error, error_description: refusal.description });
  }
  options.log(`authorize refused: ${refusal.explanation} ${quote(refusal.evidence)}`);
  return sendPage(c, 400, errorPage({ heading: "This sign-in link does not work", ...refusal }));
}
