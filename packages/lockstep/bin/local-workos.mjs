// Preloaded into the Node processes of an app under `lockstep dev`: redirects requests for https://api.workos.com to local AuthKit. It
// changes nothing else. Servers create `new WorkOS(key)` without WorkOS's address; so does the `convex` command.

import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const WORKOS = "api.workos.com";
const local = process.env.LOCKSTEP_AUTHKIT_URL;

if (local !== undefined) {
  mapFetch(new URL(local));
  mapHttps(new URL(local));
}

/** `fetch` with a string, a URL or a Request. */
function mapFetch({ protocol, host }) {
  const { fetch, Request } = globalThis;
  globalThis.fetch = function (input, init) {
    const given = input instanceof Request ? input.url : String(input);
    const url = URL.canParse(given) ? new URL(given) : undefined;
    if (url?.host !== WORKOS) return fetch.call(this, input, init);
    url.protocol = protocol;
    url.host = host;
    return fetch.call(this, input instanceof Request ? new Request(url, input) : url, init);
  };
}

/** `https.request` and `https.get`, used by axios and older SDKs. */
function mapHttps({ hostname, port }) {
  for (const name of ["request", "get"]) {
    const original = https[name];
    https[name] = function (...args) {
      const at = typeof args[0] === "string" || args[0] instanceof URL ? new URL(args[0]) : undefined;
      const options = (at === undefined ? args[0] : typeof args[1] === "object" ? args[1] : undefined) ?? {};
      const asked = options.hostname ?? options.host ?? at?.hostname;
      if (asked !== WORKOS) return original.apply(this, args);
      const { method, headers, timeout, signal, path = at && at.pathname + at.search } = options;
      const callback = args.findLast((argument) => typeof argument === "function");
      return http[name]({ method, headers, timeout, signal, path, hostname, port }, callback);
    };
  }
  syncBuiltinESMExports();
}
