// The caller of an HTTP request: `Authorization: Bearer <token>` or `Convex <admin key>[:<base64 identity>]`.

import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { parseJsonObject } from "../../acceptance/jws.ts";
import type { Authenticator } from "./authenticate.ts";
import { ANONYMOUS, type CallerIdentity } from "./caller-identity.ts";
import { originOf, type RequestOrigin } from "./request-metadata.ts";
import type { Credential } from "./credential.ts";
import { HttpError } from "../http/http-error.ts";

/** The caller of a request. @throws HttpError 400 for an unreadable header, the refusal's status for a refused credential. */
export async function callerOf(context: Context, authenticator: Authenticator): Promise<CallerIdentity> {
  const header = context.req.header("authorization");
  if (header === undefined) return ANONYMOUS;
  const result = await authenticator.authenticate(readHeader(header));
  if (!("ok" in result)) return result;
  throw new HttpError(result.status, result.code, result.message);
}

/** The network origin of a request. */
export function originOfRequest(context: Context): RequestOrigin {
  return originOf(getConnInfo(context).remote.address, context.req.header("user-agent"));
}

/** Refuses every caller but the holder of the admin key. @throws HttpError 401 or 403 */
export async function requireAdmin(context: Context, authenticator: Authenticator): Promise<void> {
  const caller = await callerOf(context, authenticator);
  if (caller.kind !== "admin")
    throw new HttpError(403, "BadDeployKey", "This needs the admin key: Authorization: Convex <admin key>");
}

function readHeader(header: string): Credential {
  const [, scheme = "", value = ""] = /^(\w+) (\S+)$/.exec(header.trim()) ?? [];
  if (/^bearer$/i.test(scheme)) return { tokenType: "User", value };
  if (!/^convex$/i.test(scheme))
    throw new HttpError(400, "InvalidAuthHeader", "The Authorization header must begin with `Bearer ` or `Convex `");
  const [, key = value, identity] = /^(.*\|[^:]*):(.+)$/.exec(value) ?? [];
  return { tokenType: "Admin", value: key, impersonating: identity === undefined ? null : decodeIdentity(identity) };
}

function decodeIdentity(text: string): Record<string, unknown> {
  const identity = parseJsonObject(Buffer.from(text, "base64"));
  if (identity !== null) return identity;
  throw new HttpError(400, "InvalidAuthHeader", "The identity behind the admin key is not a JSON object in base64");
}
