// Sign-in pages of one's own: takes a step for a page, and keeps the sign-in in progress between two steps. Decides nothing about errors:
// see decide-answer.ts.
import type { WorkOS } from "@workos-inc/node";
import { isSameOrigin } from "../rules/decide-request.ts";
import { returnPath } from "../rules/return-path.ts";
import { callback } from "../routes/callback.ts";
import { redirect } from "../routes/respond.ts";
import { type RouteContext, routeOf } from "../routes/route-context.ts";
import { type Submit, answerForm } from "./answer-form.ts";
import { arrivalOf } from "./arrive.ts";
import { conclude, follow, openStep, type Turn } from "./conclude.ts";
import { decideAnswer } from "./decide-answer.ts";
import { beginFlow, sendWait } from "./flow.ts";
import { readFlowCookie } from "./flow-cookie.ts";
import type { OwnSignInOptions } from "./options.ts";
import type { OwnSignIn, SignInOutcome } from "./own-sign-in.ts";
import { createPromptClient } from "./prompt-client.ts";
import { checkFields, isSignInStep, readFields, readStep } from "./read-fields.ts";
import { OWN_SENTENCES, waitSentence } from "./sentences.ts";
import { asIfSent, isStart, sendsMail, type StepInput, takeStep } from "./steps.ts";

/** What the steps need of their server. */
export interface OwnSignInServer {
  /** Reads the settings, at the first request. */
  readonly context: () => RouteContext;
  /** Answers the session routes. */
  readonly handle: (request: Request) => Promise<Response>;
  /** The time in ms. */
  readonly now: () => number;
}

/** Creates the steps. */
export function createOwnSignIn(
  { context: contextOf, handle, now }: OwnSignInServer,
  options: OwnSignInOptions,
): OwnSignIn {
  const { signUp = false, page = "/sign-in" } = options;
  let workos: WorkOS | null = null;

  function contextForPeople(): RouteContext {
    const context = contextOf();
    return { ...context, workos: (workos ??= createPromptClient(context.settings)) };
  }

  const submit: Submit = async (input, request, isPlain) => {
    const context = contextForPeople();
    const step = readStep(input);
    const fields = readFields(input);
    if (!isSameOrigin(request.headers)) return refuseOutright("cross_origin", OWN_SENTENCES.crossOrigin.message);
    if (!isSignInStep(step)) return refuseOutright("failed", OWN_SENTENCES.failed.message);

    const known = (await readFlowCookie(request, context, now())) ?? beginFlow(now());
    const isMail = sendsMail(step);
    const turn: Turn = {
      request,
      context,
      options,
      now: now(),
      isPlain,
      step,
      fields,
      flow: {
        ...known,
        waiting: isStart(step) ? null : known.waiting,
        refusal: null,
        returnTo: fields.returnTo === "" ? known.returnTo : returnPath(fields.returnTo),
      },
    };
    const problem = checkFields(step, fields);
    if (problem !== null) return conclude({ kind: "refused", ...problem }, turn);
    const wait = isMail ? sendWait(known.sends, now()) : 0;
    if (wait > 0) return conclude({ kind: "refused", code: "too_many_requests", ...waitSentence(wait) }, turn);

    const sends = isMail ? [...known.sends, now()].slice(-10) : known.sends;
    const sent: Turn = { ...turn, flow: { ...turn.flow, sends } };
    const taken: StepInput = { fields, waiting: known.waiting, visitor: visitorOf(request), signUp };
    const result = await takeStep(step, context.workos, taken).catch((error: unknown) => {
      return asIfSent(step, taken, error) ?? { kind: "error" as const, error };
    });
    return result.kind === "error" ? follow(result.error, sent) : conclude(arrivalOf(result), sent);
  };

  function visitorOf(request: Request): StepInput["visitor"] {
    const userAgent = request.headers.get("user-agent");
    const ipAddress = options.ipAddress?.(request);
    return { ...(userAgent !== null && { userAgent }), ...(ipAddress !== undefined && { ipAddress }) };
  }

  return {
    submit: (input, request) => submit(input, request, false),
    current: async (request) => {
      const flow = await readFlowCookie(request, contextForPeople(), now());
      if (flow === null) return null;
      const open = await openStep(flow, contextForPeople());
      return flow.refusal === null ? open : { kind: "refused", ...flow.refusal, open };
    },
    handle: async (request) => {
      const route = routeOf(request);
      if (route === "own") return answerForm(request, submit, page);
      const path = request.method === "GET" ? ownPageFor(request, page) : null;
      if (path !== null) return redirect(path, []);
      if (route !== "callback") return handle(request);
      return callback(request, contextForPeople(), async (error, returnTo) => {
        if (decideAnswer(error, "form").kind === "refused") return null;
        const flow = { ...beginFlow(now()), returnTo };
        const turn = { request, context: contextForPeople(), options, now: now(), isPlain: true, flow };
        const { answer, cookies } = await follow(error, { ...turn, step: "sso", fields: readFields({}) });
        return { location: answer.kind === "redirect" ? answer.url : page, cookies };
      });
    },
  };
}

/** Returns the sign-in page for a request that names no provider; null for all others. */
function ownPageFor(request: Request, page: string): string | null {
  const { searchParams } = new URL(request.url);
  const route = routeOf(request);
  if (route !== "sign-in" && route !== "sign-up") return null;
  if (["provider", "connection_id", "organization_id"].some((name) => searchParams.has(name))) return null;
  if (route === "sign-up") searchParams.set("mode", "sign-up");
  return searchParams.size === 0 ? page : `${page}?${searchParams}`;
}

function refuseOutright(code: string, message: string): SignInOutcome {
  return { answer: { kind: "refused", code, message, field: null, email: "", open: null }, cookies: [] };
}
