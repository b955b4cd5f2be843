// Asks the application whether a user may register or sign in: WorkOS's Actions. Without an endpoint all users may.

import type { AuthKitContext } from "../context/context.ts";
import type { Invitation } from "../objects/accounts/invitation.ts";
import { toOrganizationObject } from "../objects/accounts/organization.ts";
import { toUserObject, type User } from "../objects/accounts/user.ts";
import type { AuthenticationMethod } from "../objects/sign-in/authentication-method.ts";
import { createUlid } from "../values/create-id.ts";
import { sendSigned } from "../webhooks/send-signed.ts";
import { readReply, type ActionVerdict } from "./read-reply.ts";

/** The origin of the request. */
interface ActionOrigin {
  method: AuthenticationMethod;
  ipAddress: string | null;
  userAgent: string | null;
}

/** A registration. Asked before the account exists. */
export interface RegistrationAction extends ActionOrigin {
  type: "user_registration";
  email: string;
  firstName: string | null;
  lastName: string | null;
  invitation: Invitation | null;
}

/** A user has proved their identity. Asked before there is a session. */
export interface AuthenticationAction extends ActionOrigin {
  type: "authentication";
  user: User;
  organizationId: string | null;
}

/** The decision; `message` tells the user why they are refused. */
export type ActionDecision = { allowed: true } | { allowed: false; message: string };

const LARGEST_REPLY_BYTES = 65_536;

/** Asks. A denial is an event (`action.<type>.denied`) and a log line; a failing endpoint denies unless configured otherwise. */
export async function askAction(
  context: AuthKitContext,
  action: RegistrationAction | AuthenticationAction,
): Promise<ActionDecision> {
  const { options, store } = context;
  const { type } = action;
  const endpoint = options.actions[type];
  if (endpoint === undefined) return { allowed: true };
  const now = options.now();
  const id = createUlid(now);
  const body = JSON.stringify(type === "authentication" ? aboutSignIn(context, id, action) : aboutAccount(id, action));
  const { url, secret, onFailure = "Deny" } = endpoint;
  const reply = await ask({ url, secret, body, at: now }, (text) =>
    readReply(text, { type, secret, now: options.now() }),
  );
  if (typeof reply === "string") options.log(`action ${type} at ${url} failed: ${reply}; ${onFailure}`);
  const verdict: ActionVerdict = typeof reply === "string" ? { verdict: onFailure, message: null } : reply;
  if (verdict.verdict === "Allow") return { allowed: true };
  store.transaction(() => {
    store.events.append(`action.${type}.denied`, {
      action_endpoint_id: `action_endpoint_${type}`,
      action_execution_id: id,
      type,
      verdict: "Deny",
      ...(type === "authentication" && { user_id: action.user.id }),
      organization_id: type === "authentication" ? action.organizationId : (action.invitation?.organization_id ?? null),
      email: type === "authentication" ? action.user.email : action.email,
      ip_address: action.ipAddress,
      user_agent: action.userAgent,
    });
  });
  options.log(`action ${type} denied ${type === "authentication" ? action.user.id : "a registration"}`);
  return {
    allowed: false,
    message: verdict.message ?? "You may not continue. Ask the administrator of this application.",
  };
}

function aboutAccount(id: string, action: RegistrationAction): object {
  const { email, firstName, lastName, invitation, method, ipAddress, userAgent } = action;
  const name = [firstName, lastName].filter((part) => part !== null).join(" ") || null;
  return {
    id,
    object: "user_registration_action_context",
    user_data: { object: "user_data", email, name, first_name: firstName, last_name: lastName },
    ...(invitation !== null && { invitation }),
    authentication_method: method,
    ip_address: ipAddress,
    user_agent: userAgent,
    device_fingerprint: null,
  };
}

function aboutSignIn({ store }: AuthKitContext, id: string, action: AuthenticationAction): object {
  const { user, organizationId, method, ipAddress, userAgent } = action;
  const organization = organizationId === null ? null : store.organizations.find(organizationId);
  const membership = store.memberships.findBy("user_and_organization", `${user.id} ${organizationId}`);
  return {
    id,
    object: "authentication_action_context",
    user: toUserObject(user),
    ...(organization !== null && { organization: toOrganizationObject(organization, store.organizationDomains) }),
    ...(membership !== null && { organization_membership: membership }),
    authentication_method: method,
    ip_address: ipAddress,
    user_agent: userAgent,
    device_fingerprint: null,
  };
}

async function ask<T>(post: Parameters<typeof sendSigned>[0], read: (text: string) => T): Promise<T | string> {
  try {
    return await sendSigned(post, async (response) => {
      if (response.status !== 200) return `it answered ${response.status}`;
      const bytes: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of response.body ?? []) {
        size += chunk.length;
        if (size > LARGEST_REPLY_BYTES) return `its answer is over ${LARGEST_REPLY_BYTES} bytes`;
        bytes.push(chunk);
      }
      return read(Buffer.concat(bytes).toString("utf8"));
    });
  } catch (error) {
    return (error as Error).message;
  }
}
