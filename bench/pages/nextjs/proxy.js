// Each page has the proxy of its candidate.
import { proxy as ours } from "@lockstep/auth/nextjs/server";
import { authkitMiddleware } from "@workos-inc/authkit-nextjs";

const peer = authkitMiddleware({ eagerAuth: true });

export function proxy(request, event) {
  return request.nextUrl.pathname.startsWith("/peer") ? peer(request, event) : ours(request);
}

export const config = { matcher: ["/ours", "/peer", "/plain", "/token"] };
