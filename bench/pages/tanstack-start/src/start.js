// Each page has the middleware of its candidate.
import { createMiddleware, createStart } from "@tanstack/react-start";
import { authkitMiddleware } from "@workos/authkit-tanstack-react-start";

const peer = authkitMiddleware();

const onlyPeer = createMiddleware().server((args) =>
  pageOf(args.request).startsWith("/peer") ? peer.options.server(args) : args.next(),
);

/** The path of the page that a request is for, or comes from if it calls a server function. */
function pageOf({ url, headers }) {
  const { pathname } = new URL(url);
  return pathname.startsWith("/_serverFn/") ? new URL(headers.get("referer") ?? url).pathname : pathname;
}

export const startInstance = createStart(() => ({ requestMiddleware: [onlyPeer] }));
