// The routes of the directory, under the prefix with which the app mounts it: webhooks and Actions of WorkOS.
import { httpRouter } from "convex/server";
import { api, internal } from "./_generated/api.ts";
import { type ActionCtx, env, httpAction } from "./_generated/server.ts";
import { readEvent } from "./model/event.ts";
import { type Json, object } from "./model/json.ts";
import { TOLERANCE_MS, readSignature, secretsOf, sign, signerOf } from "./model/signature.ts";

/** The longest body that is verified, in bytes. WorkOS's events have a few kB. */
const MAX_BODY = 512 * 1024;

type Variable = "WORKOS_WEBHOOK_SECRET" | "WORKOS_ACTION_SECRET";

/** A request that WorkOS signed, and with which secret, or the response for one that it did not. */
type Verified =
  | { readonly json: Json; readonly text: string; readonly secret: string }
  | { readonly refusal: Response };

async function verify(request: Request, variable: Variable, toleranceMs: number): Promise<Verified> {
  const secrets = secretsOf(env[variable]);
  if (secrets.length === 0) {
    const what = `${variable} is not set, so nothing that arrives here can be verified.`;
    const fix = `Copy the secret from the WorkOS dashboard, then: npx convex env set ${variable} …`;
    return { refusal: refuse(503, "SECRET_MISSING", `${what}\n  Fix: ${fix}`) };
  }
  // Before the body, so that a request which cannot be signed costs little.
  const signature = readSignature(request.headers.get("workos-signature"), Date.now(), toleranceMs);
  const body = signature === null ? null : new Uint8Array(await request.arrayBuffer());
  if (body !== null && body.length > MAX_BODY)
    return { refusal: refuse(413, "BODY_TOO_LARGE", `The body is larger than ${MAX_BODY} bytes.`) };
  const secret = signature === null || body === null ? null : await signerOf(body, signature, secrets);
  if (body === null || secret === null) {
    const what = "WorkOS-Signature is missing, is older than it may be, or was made with another secret.";
    const fix = `Compare ${variable} with the secret in the WorkOS dashboard.`;
    return { refusal: refuse(401, "INVALID_SIGNATURE", `${what}\n  Fix: ${fix}`) };
  }
  const text = new TextDecoder().decode(body);
  const parsed = parse(text);
  if (parsed === null) return { refusal: refuse(400, "INVALID_BODY", "The body is not a JSON object.") };
  return { json: parsed, text, secret };
}

function parse(body: string): Json | null {
  try {
    return object(JSON.parse(body));
  } catch {
    return null;
  }
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

/** Where each code has a page. A copy of the address in core/errors.ts, because a component imports nothing of the package. */
const PAGES = "https://github.com/lockstep-auth/lockstep/blob/main/docs/errors/";

function refuse(status: number, code: string, message: string): Response {
  return json(status, { code, message: `${message}\n  See ${PAGES}${code}.md` });
}

const webhook = httpAction(async (ctx, request) => {
  const verified = await verify(request, "WORKOS_WEBHOOK_SECRET", TOLERANCE_MS.webhook);
  if ("refusal" in verified) return verified.refusal;
  if (readEvent(verified.json) === null) return refuse(400, "INVALID_EVENT", "An event has `id`, `event` and `data`.");
  await take(ctx, verified.text);
  return new Response(null, { status: 200 });
});

/** Takes an event. If the handlers do too much for its transaction, they get transactions of their own. */
async function take(ctx: ActionCtx, event: string): Promise<void> {
  try {
    await ctx.runMutation(api.events.receive, { event });
  } catch {
    await ctx.runMutation(api.events.receive, { event, isQueued: true });
  }
}

const action = httpAction(async (ctx, request) => {
  const verified = await verify(request, "WORKOS_ACTION_SECRET", TOLERANCE_MS.action);
  if ("refusal" in verified) return verified.refusal;
  const { json: context, text, secret } = verified;
  const answer = await ctx.runMutation(internal.actions.decide, { context: text });
  if (answer === null) {
    const what = `The application has no handler for \`${String(context["object"])}\`.`;
    return refuse(503, "NO_HANDLER", `${what}\n  Fix: add it to directory.handlers in convex/, and push.`);
  }
  const payload = { timestamp: Date.now(), ...answer.payload };
  const signature = await sign(JSON.stringify(payload), secret, payload.timestamp);
  return json(200, { object: answer.object, payload, signature });
});

const http = httpRouter();
http.route({ path: "/webhook", method: "POST", handler: webhook });
http.route({ path: "/action", method: "POST", handler: action });

export default http;
