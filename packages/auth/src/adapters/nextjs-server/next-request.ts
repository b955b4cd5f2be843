// The request that a server component or a server action answers, and its cookies, in the way of Next.js.
import { cookies, headers } from "next/headers.js";
import type { ServerCookie } from "../../server/index.ts";

/** Returns the request as its headers describe it, which also name its host and protocol. Its URL has the path `path`. */
export async function nextRequest(path = "/"): Promise<Request> {
  return new Request(new URL(path, "http://localhost"), { headers: new Headers(await headers()) });
}

/** Sets the cookies in the response of a server action or a route handler. */
export async function setCookies(changes: readonly ServerCookie[]): Promise<void> {
  const jar = await cookies();
  for (const { name, value, options } of changes) jar.set(name, value, options);
}
