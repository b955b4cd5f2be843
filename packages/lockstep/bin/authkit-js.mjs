// Replaces @workos-inc/authkit-js in pages under `lockstep dev`: the same package, but it uses local AuthKit unless the page itself names
// an AuthKit on this machine.

export * from "lockstep:authkit-js";
import { createClient as create } from "lockstep:authkit-js";

// Defined by bin/vite.mjs.
const { hostname, port } = new URL(__LOCKSTEP_AUTHKIT_URL__);
const HERE = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** `createClient` of authkit-js. */
export const createClient = (clientId, options = {}) =>
  create(
    clientId,
    HERE.test(options.apiHostname) ? options : { ...options, apiHostname: hostname, port: Number(port), https: false },
  );
