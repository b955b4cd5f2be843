// Reads and writes the cookie of a sign-in in progress. Its content is in flow.ts.
import { sessionEncryption } from "@workos/authkit-session";
import { type ServerCookie, deleted, readCookie } from "../cookies.ts";
import type { RouteContext } from "../routes/route-context.ts";
import { FLOW_COOKIE, type Flow, readFlow } from "./flow.ts";

/** Returns the sign-in in progress of a request, or null. `now` is in ms. */
export async function readFlowCookie(request: Request, { settings }: RouteContext, now: number): Promise<Flow | null> {
  const sealed = readCookie(request.headers, FLOW_COOKIE);
  if (sealed === null) return null;
  try {
    const { cookiePassword: password } = settings;
    return readFlow(await sessionEncryption.unsealData<unknown>(sealed, { password }), now);
  } catch {
    // Changed, or sealed with another password: then there is no sign-in to go on with.
    return null;
  }
}

/** Returns the cookie that keeps a sign-in in progress, or the one that deletes it. `now` is in ms. */
export async function writeFlowCookie(
  flow: Flow | null,
  request: Request,
  { settings, sessions }: RouteContext,
  now: number,
): Promise<ServerCookie> {
  const options = sessions.cookieOptions(request);
  if (flow === null) return deleted(FLOW_COOKIE, options);
  const maxAge = Math.max(1, Math.ceil((flow.endsAt - now) / 1000));
  const value = await sessionEncryption.sealData(flow, { password: settings.cookiePassword, ttl: maxAge });
  return { name: FLOW_COOKIE, value, options: { ...options, maxAge } };
}
