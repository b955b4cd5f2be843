// The request that a server component or a server action answers, and its cookies, in the way of Next.js.
import { cookies, headers } from "next/headers.js";
import type { ServerCookie } from "../../server/index.ts";

/** Returns the request as its headers describe it. Its URL has the path `path`, on the host of the request. */
export async function nextRequest(path = "/"): Promise<Request> {
  const known = await headers();
  const host = known.get("x-forwarded-host") ?? known.get("host") ?? "localhost";
  const protocol = known.get("x-forwarded-proto") ?? "http";
  return new Request(new URL(path, `${protocol}://${host}`), { headers: new Headers(known) });
}

/** Sets the cookies in the response of a server action or a route handler. */
export async function setCookies(changes: readonly ServerCookie[]): Promise<void> {
  const jar = await cookies();
  for (const { name, value, options } of changes) jar.set(name, value, options);
}
