// Stands where a page under `lockstep dev` imports @workos-inc/authkit-js: the same, but AuthKit is local AuthKit wherever the page does not
// name an AuthKit of this machine itself.

export * from "lockstep:authkit-js";
import { createClient as create } from "lockstep:authkit-js";

// Put in by bin/vite.mjs.
const { hostname, port } = new URL(__LOCKSTEP_AUTHKIT_URL__);
const HERE = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** `createClient` of authkit-js. */
export const createClient = (clientId, options = {}) =>
  create(
    clientId,
    HERE.test(options.apiHostname) ? options : { ...options, apiHostname: hostname, port: Number(port), https: false },
  );
