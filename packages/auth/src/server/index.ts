// Public entry `@lockstep/auth/server`: what a server hands to the page that it renders. Free of React and of client code,
// so a server component may import it.
export { preloadAuthedQuery } from "./preload-authed-query.ts";
export { readSession } from "./read-session.ts";
export type { AuthedPreloaded, PreloadOptions } from "./preload-authed-query.ts";
