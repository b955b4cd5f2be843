// The steps of the hosted pages, by their path below /user_management/authorize. Every request to any of them is treated as an
// authorization request first: its query is checked, and a form must have been served to this browser.

import type { Context, Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_PATH } from "../../pages/sign-in/passkey-script.ts";
import { oauthProviders } from "../../rules/providers.ts";
import { answerRefusal } from "../checks/answer-refusal.ts";
import { AuthorizeRefusal } from "../checks/authorize-refusal.ts";
import { readAuthorization, type Authorization } from "../checks/read-authorization.ts";
import { isOwnForm } from "../request/own-form.ts";
import { readBody } from "../request/read-body.ts";
import { readFields, type Fields } from "../request/read-fields.ts";
import { chooseAccount } from "./forms/accounts.ts";
import { submitAs } from "./forms/as-seeded.ts";
import { resendVerification, submitVerification } from "./forms/email-verification.ts";
import { openForgotPassword, submitForgotPassword, submitNewPassword } from "./forms/forgot-password.ts";
import { sendCode, submitCode } from "./forms/magic-auth.ts";
import { submitOrganization } from "./forms/organization.ts";
import { openPasskey, submitEnrollment, submitPasskey } from "./forms/passkey.ts";
import { submitPassword } from "./forms/password.ts";
import { connectionSteps, oauthSteps } from "./forms/provider.ts";
import { openSignUp, submitSignUp } from "./forms/sign-up.ts";
import { openSso, submitSso } from "./forms/sso.ts";
import { submitTotp } from "./forms/totp.ts";
import { open } from "./open.ts";
import { showSignIn } from "./visit/show-sign-in.ts";
import { AUTHORIZE_PATH, createVisit, logRefusal, textOf, type StepHandler } from "./visit/visit.ts";

/** A step of the hosted pages: what opens its page, and what its form submits to. */
interface Step {
  get?: StepHandler;
  post?: StepHandler;
}

const STEPS: Record<string, Step> = {
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

async function answer(c: Context, context: AuthKitContext, step: StepHandler, isForm = false): Promise<Response> {
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

function startOf({ query }: Authorization): string {
  return `${AUTHORIZE_PATH}${query}`;
}
