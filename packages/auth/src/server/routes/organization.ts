// POST organization: moves the session to another organization of the user.
import { readBody } from "../read-body.ts";
import { codeOf, describeFailure } from "../rules/decide-failure.ts";
import { isSameOrigin } from "../rules/decide-request.ts";
import { SESSION_HEADER } from "../session-header.ts";
import type { RequestSession } from "../sessions.ts";
import { json } from "./respond.ts";
import type { RouteContext } from "./route-context.ts";

/** The longest body that is read, in bytes. */
const MAX_BODY = 1024;

/**
 * The result of a switch.
 *
 * - `switched`: set the cookies of the session on the response.
 * - `sign-in`: the organization requires a sign-in of its own (single sign-on, or a second factor). Send the browser to the sign-in
 *   route with this `organization_id`.
 * - `refused`: the user cannot enter the organization, or WorkOS could not be reached. The session is as before.
 */
export type Switch =
  | { readonly kind: "switched"; readonly session: RequestSession }
  | { readonly kind: "sign-in"; readonly organizationId: string }
  | { readonly kind: "refused"; readonly message: string };

/** Moves the session of the request to the organization. */
export async function switchOrganization(
  request: Request,
  { sessions, report }: RouteContext,
  organizationId: string,
): Promise<Switch> {
  const held = await sessions.open(request);
  if (held === null) return { kind: "refused", message: "The user is signed out." };
  const renewal = await sessions.renew(request, held, organizationId);
  if (renewal.kind === "renewed") return { kind: "switched", session: renewal.session };
  if (renewal.kind === "gone") return { kind: "refused", message: "The session has ended." };
  const code = codeOf(renewal.error);
  if (code === "sso_required" || code === "mfa_enrollment" || code === "mfa_challenge") {
    return { kind: "sign-in", organizationId };
  }
  report(`A session was not moved to ${JSON.stringify(organizationId)}: ${describeFailure(renewal.error)}`);
  const message = `WorkOS did not move the session to ${organizationId}: ${describeFailure(renewal.error)}.`;
  return { kind: "refused", message };
}

/** Answers a page of the same origin. */
export async function organization(request: Request, context: RouteContext): Promise<Response> {
  const { headers } = request;
  if (!headers.has(SESSION_HEADER) || !isSameOrigin(headers)) {
    return json({ error: "Only pages of this origin can switch the organization." }, [], 403);
  }
  const id = readId((await readBody(request, MAX_BODY)) ?? "");
  if (id === null) return json({ kind: "refused", message: "The request names no organization." }, [], 400);
  const result = await switchOrganization(request, context, id);
  if (result.kind === "switched") return json({ kind: "switched" }, result.session.cookies);
  return json(result, []);
}

function readId(body: string): string | null {
  try {
    const { organizationId } = JSON.parse(body) as { organizationId?: unknown };
    return typeof organizationId === "string" && organizationId !== "" ? organizationId : null;
  } catch {
    return null;
  }
}
