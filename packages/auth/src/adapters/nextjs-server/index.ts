// Public entry `@lockstep/auth/nextjs/server`: the session route, from which the page gets its tokens.
export { POST } from "./authkit-route.ts";
