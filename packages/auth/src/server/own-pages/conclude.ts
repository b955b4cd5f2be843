// The end of a step: what the page is told, and the cookies that keep the session or the sign-in in progress.
import type { ServerCookie } from "../cookies.ts";
import { describeFailure } from "../rules/decide-failure.ts";
import { originOf } from "../rules/decide-request.ts";
import type { RouteContext } from "../routes/route-context.ts";
import type { OpenStep, Refused, SignInStep } from "./answer.ts";
import { type Arrival, arrivalAfter } from "./arrive.ts";
import { decideAnswer } from "./decide-answer.ts";
import { FLOW_LIFETIME, type Flow, shownOf } from "./flow.ts";
import { writeFlowCookie } from "./flow-cookie.ts";
import type { OwnSignInOptions } from "./options.ts";
import type { SignInOutcome } from "./own-sign-in.ts";
import type { Fields } from "./read-fields.ts";
import { OWN_SENTENCES } from "./sentences.ts";
import { enteredIn } from "./steps.ts";

/** A step that is being taken. */
export interface Turn {
  readonly request: Request;
  readonly context: RouteContext;
  readonly options: OwnSignInOptions;
  /** ms. */
  readonly now: number;
  /** The page is loaded anew after the step. */
  readonly isPlain: boolean;
  readonly step: SignInStep;
  readonly fields: Pick<Fields, "email" | "organizationId">;
  readonly flow: Flow;
}

/** Returns what the page is told, and the cookies to set. */
export async function conclude(arrival: Arrival, turn: Turn): Promise<SignInOutcome> {
  const { request, context, flow, now, fields } = turn;
  const keep = (kept: Flow | null): Promise<ServerCookie> => writeFlowCookie(kept, request, context, now);
  switch (arrival.kind) {
    case "signed-in": {
      const { user, accessToken, refreshToken, impersonator } = arrival.authentication;
      const session = { user, accessToken, refreshToken, ...(impersonator ? { impersonator } : {}) };
      const { cookies } = await context.sessions.start(request, session);
      return { answer: { kind: "signed-in", returnTo: flow.returnTo }, cookies: [await keep(null), ...cookies] };
    }
    case "paused": {
      const kept = { ...flow, waiting: arrival.waiting, endsAt: now + FLOW_LIFETIME };
      return { answer: arrival.shown, cookies: [await keep(kept)] };
    }
    case "canceled":
      return { answer: { kind: "canceled" }, cookies: [await keep(null)] };
    case "redirect": {
      const to = arrival.connectionIds === null ? "hosted-page" : "sso";
      return {
        answer: { kind: "redirect", to, url: addressOf(arrival.connectionIds, turn) },
        cookies: [await keep(null)],
      };
    }
    case "refused": {
      const { code, message, field = null, over } = arrival;
      const refusal = { code, message, field, email: fields.email };
      const kept = { ...flow, refusal: turn.isPlain ? refusal : null, waiting: over ? null : flow.waiting };
      const answer: Refused = { kind: "refused", ...refusal, open: await openStep(kept, context) };
      return { answer, cookies: [await keep(kept)] };
    }
  }
}

/** Decides about an error of a step, and takes the next step to the user. */
export async function follow(error: unknown, turn: Turn): Promise<SignInOutcome> {
  const { request, context, options, step, flow } = turn;
  const entered = enteredIn(step, flow.waiting);
  const decision = decideAnswer(error, entered);
  if (decision.kind === "refused" && decision.blame === "us") {
    context.report(`WorkOS did not take the sign-in step ${step}: ${describeFailure(error)}`);
  }
  const issuer = options.issuer ?? new URL(originOf(request)).host;
  // The requests for the next step can fail too, and lead no further.
  const arrival = await arrivalAfter(decision, context.workos, issuer).catch((later: unknown): Arrival => {
    context.report(`The sign-in step ${decision.kind} was not prepared: ${describeFailure(later)}`);
    const refused = decideAnswer(later, entered);
    return refused.kind === "refused" ? refused : { kind: "refused", code: "failed", ...OWN_SENTENCES.failed };
  });
  return conclude(arrival, turn);
}

/** Returns what the page shows while a step is open; null if WorkOS does not name the organizations. */
export async function openStep({ waiting }: Flow, { workos, report }: RouteContext): Promise<OpenStep | null> {
  if (waiting === null) return null;
  if (waiting.kind !== "choose-organization") return shownOf(waiting);
  try {
    const { kind, userId } = waiting;
    const listed = await workos.userManagement.listOrganizationMemberships({ userId, statuses: ["active"] });
    const memberships = await listed.autoPagination();
    return { kind, organizations: memberships.map((one) => ({ id: one.organizationId, name: one.organizationName })) };
  } catch (error) {
    report(`The organizations of a user were not listed: ${describeFailure(error)}`);
    return null;
  }
}

/** The sign-in route, with where to sign in. */
function addressOf(connectionIds: readonly string[] | null, { flow, fields, options }: Turn): string {
  const [only, ...others] = connectionIds ?? [];
  const { email, organizationId } = fields;
  const parameters = new URLSearchParams({ return_to: flow.returnTo });
  // Of several connections, the hosted page lets the user choose.
  if (only !== undefined && others.length === 0) parameters.set("connection_id", only);
  else if (organizationId !== "") parameters.set("organization_id", organizationId);
  else parameters.set("provider", "authkit");
  if (email !== "") parameters.set("login_hint", email);
  return `${options.authPath ?? "/auth"}/sign-in?${parameters}`;
}
