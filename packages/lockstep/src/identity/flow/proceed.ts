// From one proof to the next, and at last back to the application with a code.

import type { AuthenticationMethod } from "../objects/session.ts";
import type { User } from "../objects/user.ts";
import { sendEmailVerification } from "../sign-in/send-proof.ts";
import { beginSignIn, findSignIn, type SignInStep } from "../sign-in/pending.ts";
import { ask } from "./ask.ts";
import { denySignIn } from "./ask-actions.ts";
import { finish } from "./finish.ts";
import { showSignIn } from "./show-sign-in.ts";
import { textOf, type Step, type Visit } from "./visit.ts";

/** Begins a sign-in: a first method has just proved who the user is. */
export function firstProof(visit: Visit, user: User, method: AuthenticationMethod): Promise<Response> {
  const { context, authorization } = visit;
  const { handle, ...signIn } = beginSignIn(context, {
    client_id: authorization.client.id,
    user_id: user.id,
    method,
    second_factor: false,
    organization_id: authorization.organizationId,
    impersonator: null,
  });
  return proceed(visit, signIn, handle);
}

/** Asks for what comes next, or finishes. */
export async function proceed(visit: Visit, { pending, next }: SignInStep, handle: string): Promise<Response> {
  if (next.kind === "complete") {
    const { organizationId } = next;
    return (await denySignIn(visit, pending, organizationId)) ?? finish(visit, pending, organizationId);
  }
  if (next.kind === "email_verification") mailVerification(visit, pending.user_id);
  return ask(visit, { pending, next }, { handle });
}

/** Sends a code to verify the user's address, unless several were just sent: then one of those still works. */
export function mailVerification({ context }: Visit, userId: string): boolean {
  const user = context.store.users.find(userId);
  if (user === null || context.sends.take(`email_verification ${user.email}`) > 0) return false;
  sendEmailVerification(context, user);
  return true;
}

/** A step within a sign-in under way that asks for one thing. */
export function during(
  kind: SignInStep["next"]["kind"],
  step: (visit: Visit, signIn: SignInStep, handle: string) => Promise<Response>,
): Step {
  return (visit) => {
    const handle = textOf(visit, "pending_authentication_token");
    const signIn = findSignIn(visit.context, handle);
    if (signIn === null) {
      const problem = { text: "This sign-in took too long. Please sign in again.", fields: [] };
      return showSignIn(visit, { status: 400, problem });
    }
    // The same form sent twice: its question has been answered.
    return signIn.next.kind === kind ? step(visit, signIn, handle) : proceed(visit, signIn, handle);
  };
}
