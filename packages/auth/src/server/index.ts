// Public entry `@lockstep/auth/server`: what a server passes to the page it renders. Contains no React and no client code,
// so server components may import it.
export { preloadAuthedQuery } from "./preload-authed-query.ts";
export { readSession } from "./read-session.ts";
export type { AuthedPreloaded, PreloadOptions } from "./preload-authed-query.ts";
