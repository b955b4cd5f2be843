// Public entry `@lockstep/auth/server`: the server half of sign-in, for any framework, and what a server passes to the page that it
// renders. Contains no React and no client code, so server components may import it.
export { createAuthServer } from "./create-auth-server.ts";
export { createConvexCalls } from "./convex-calls.ts";
export { serializeCookie } from "./cookies.ts";
export { preloadAuthedQuery } from "./preload-authed-query.ts";
export { readSession } from "./read-session.ts";
export { isRecent } from "./rules/is-recent.ts";
export { returnPath } from "./rules/return-path.ts";
export type { AuthServerOptions } from "./options.ts";
export type { AuthServer } from "./create-auth-server.ts";
export type { ConvexCalls } from "./convex-calls.ts";
export type { ServerCookie } from "./cookies.ts";
export type { AuthedPreloaded, PreloadOptions } from "./preload-authed-query.ts";
export type { OpenStep, Refused, SignInAnswer, SignInField, SignInStep } from "./own-pages/answer.ts";
export type { OwnSignIn, SignInOutcome } from "./own-pages/own-sign-in.ts";
export type { OwnSignInOptions } from "./own-pages/options.ts";
export type { SignInInput } from "./own-pages/read-fields.ts";
export type { Switch } from "./routes/organization.ts";
export type { SignedOut } from "./routes/sign-out.ts";
export type { PageImpersonator, PageSession, PageUser } from "./rules/page-session.ts";
export type { RequestSession, ServerSession } from "./sessions.ts";
