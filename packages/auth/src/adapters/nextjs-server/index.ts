// Public entry `@lockstep/auth/nextjs/server`: the server half of sign-in for Next.js.
export {
  auth,
  fetchAuthedAction,
  fetchAuthedMutation,
  fetchAuthedQuery,
  preloadAuthedQuery,
  requireUser,
  signOut,
  startSession,
  switchOrganization,
} from "./auth.ts";
export { type NextOwnSignIn, createOwnSignIn, sessionRoutes } from "./own-sign-in.ts";
export { GET, POST } from "./handlers.ts";
export { createProxy, proxy } from "./proxy.ts";
export type { Respond } from "./proxy.ts";
export { server } from "./server.ts";
