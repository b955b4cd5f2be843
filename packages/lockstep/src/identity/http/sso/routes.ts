// Standalone single sign-on: for applications that have their own sessions and only need the identity.

import type { Context, Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { answerRefusal } from "../checks/answer-refusal.ts";
import { AuthorizeRefusal } from "../checks/authorize-refusal.ts";
import { isOwnForm } from "../request/own-form.ts";
import { readBody } from "../request/read-body.ts";
import { readFields } from "../request/read-fields.ts";
import { GrantRefusal } from "../token/shared/grant-refusal.ts";
import { readSsoRequest, type SsoRequest } from "./read-request.ts";
import { showSsoProvider, SSO_PATH, submitSsoProvider } from "./sign-in.ts";
import { exchangeSsoCode, profileOfToken } from "./token.ts";

/** Adds the routes. */
export function addSsoRoutes(app: Hono, context: AuthKitContext): void {
  app.get(SSO_PATH, (c) => withRequest(c, context, (request) => showSsoProvider(c, context, request)));
  app.post(SSO_PATH, (c) =>
    withRequest(c, context, async (request) => {
      const fields = readFields(c.req.header("Content-Type"), await readBody(c)) ?? new Map<string, string>();
      if (isOwnForm(c, context, { fields, handle: null })) return submitSsoProvider(c, context, request, fields);
      const problem = { text: "This page has expired. Please sign in again.", fields: [] };
      return showSsoProvider(c, context, request, { status: 403, problem });
    }),
  );
  app.post("/sso/token", async (c) => {
    c.header("Cache-Control", "no-store");
    try {
      const fields = readFields(c.req.header("Content-Type"), await readBody(c));
      if (fields === null) throw new GrantRefusal("invalid_request", "The body is neither a JSON object nor a form.");
      return c.json(exchangeSsoCode(context, fields));
    } catch (error) {
      if (!(error instanceof GrantRefusal)) throw error;
      context.options.log(`sso token refused: ${error.error}: ${error.message}`);
      return c.json(error.body, error.status);
    }
  });
  app.get("/sso/profile", (c) => {
    c.header("Cache-Control", "no-store");
    const profile = profileOfToken(context, c.req.header("Authorization"));
    if (profile !== null) return c.json(profile);
    return c.json({ message: "The access token is unknown or has expired.", error: "Unauthorized" }, 401);
  });
}

async function withRequest(
  c: Context,
  context: AuthKitContext,
  run: (request: SsoRequest) => Promise<Response>,
): Promise<Response> {
  let request: SsoRequest;
  try {
    request = readSsoRequest(new URL(c.req.url).search, context);
  } catch (error) {
    if (!(error instanceof AuthorizeRefusal)) throw error;
    return answerRefusal(c, context, error);
  }
  return run(request);
}
