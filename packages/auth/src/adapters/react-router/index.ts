// Public entry `@lockstep/auth/react-router`: the server half of sign-in for React Router. The page is
// `@lockstep/auth/react-router/react`.
export { action, auth, loader } from "./auth.ts";
export { createRouterAuth } from "./create-router-auth.ts";
export type { RouterAuth, RouterAuthOptions } from "./create-router-auth.ts";
