// The steps of the hosted pages, by their path below /user_management/authorize. Every request to any of them is treated as an
// authorization request first: its query is checked, and a form must have been served to this browser.

import type { Context, Hono } from "hono";
import type { AuthKitContext } from "../context.ts";
import { errorPage } from "../pages/error-page.ts";
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_PATH } from "../pages/passkey-script.ts";
import { sendPage } from "../pages/send-page.ts";
import { quote } from "../quote.ts";
import { readBody } from "../read-body.ts";
import { readFields, type Fields } from "../read-fields.ts";
import { readAuthorization, type Authorization } from "../steps/read-authorization.ts";
import { AuthorizeRefusal } from "../steps/refusal.ts";
import { chooseAccount } from "./accounts.ts";
import { resendVerification, submitVerification } from "./email-verification.ts";
import { openForgotPassword, submitForgotPassword, submitNewPassword } from "./forgot-password.ts";
import { oauthProviders } from "../sign-in/providers.ts";
import { sendCode, submitCode } from "./magic-auth.ts";
import { open } from "./open.ts";
import { isOwnForm } from "./own-form.ts";
import { submitOrganization } from "./organization.ts";
import { submitPassword } from "./password.ts";
import { openPasskey, submitEnrollment, submitPasskey } from "./passkey.ts";
import { connectionSteps, oauthSteps } from "./provider.ts";
import { submitAs } from "./as-seeded.ts";
import { showSignIn } from "./show-sign-in.ts";
import { openSignUp, submitSignUp } from "./sign-up.ts";
import { openSso, submitSso } from "./sso.ts";
import { submitTotp } from "./totp.ts";
import { AUTHORIZE_PATH, backTo, createVisit, logRefusal, textOf, type Step } from "./visit.ts";

/** The handlers of a step, for opening its page and for submitting its form. */
interface Steps {
  get?: Step;
  post?: Step;
}

const STEPS: Record<string, Steps> = {
  "": { get: open, post: submitPassword },
  "/sign-in": { get: (visit) => showSignIn(visit) },
  "/sign-up": { get: openSignUp, post: submitSignUp },
  "/as": { post: submitAs },
  "/account": { post: chooseAccount },
  "/magic-auth": { post: sendCode },
  "/magic-auth/code": { post: submitCode },
  "/forgot-password": { get: openForgotPassword, post: submitForgotPassword },
  "/new-password": { post: submitNewPassword },
  "/email-verification": { post: submitVerification },
  "/email-verification/send": { post: resendVerification },
  "/totp": { post: submitTotp },
  "/organization": { post: submitOrganization },
  "/passkey": { get: openPasskey, post: submitPasskey },
  "/passkey-enrollment": { post: submitEnrollment },
  "/sso": { get: openSso, post: submitSso },
  "/sso/:connection_id": connectionSteps,
};

/** Adds the hosted pages. */
export function addAuthorizeRoutes(app: Hono, context: AuthKitContext): void {
  app.get(PASSKEY_SCRIPT_PATH, (c) => {
    c.header("Content-Type", "text/javascript; charset=utf-8");
    c.header("X-Content-Type-Options", "nosniff");
    return c.body(PASSKEY_SCRIPT);
  });
  const oauth = oauthProviders(context.options.settings).map((name) => [`/${name}`, oauthSteps(name)] as const);
  for (const [path, { get, post }] of [...Object.entries(STEPS), ...oauth]) {
    // A page that only a form leads to starts over when it is opened.
    app.get(`${AUTHORIZE_PATH}${path}`, (c) =>
      answer(c, context, get ?? (({ authorization }) => Promise.resolve(c.redirect(startOf(authorization), 303)))),
    );
    if (post !== undefined) app.post(`${AUTHORIZE_PATH}${path}`, (c) => answer(c, context, post, true));
  }
}

async function answer(c: Context, context: AuthKitContext, step: Step, isForm = false): Promise<Response> {
  let authorization: Authorization;
  try {
    authorization = readAuthorization(new URL(c.req.url).search, context);
  } catch (error) {
    if (!(error instanceof AuthorizeRefusal)) throw error;
    return answerRefusal(c, context, error);
  }
  const fields: Fields = (isForm ? readFields(c.req.header("Content-Type"), await readBody(c)) : null) ?? new Map();
  const visit = createVisit(c, context, { authorization, fields });
  const handle = fields.get("pending_authentication_token") ?? null;
  if (!isForm || isOwnForm(c, context, { fields, handle })) return step(visit);
  const email = textOf(visit, "email");
  logRefusal(visit, email, "the form was not served to this browser");
  const problem = { text: "This page has expired. Please sign in again.", fields: [] };
  return showSignIn(visit, { status: 403, email, problem });
}

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

function startOf({ query }: Authorization): string {
  return `${AUTHORIZE_PATH}${query}`;
}
