// Public entry `@lockstep/auth/convex`: the supervised Convex client, and its connection to a session.
export { attachSession, currentClient, onIdentityChange } from "./attach-session.ts";
export { bindSession } from "./bind-session.ts";
export { callAs } from "../engine/call-as.ts";
export { resultOf } from "./call-result.ts";
export { createConvexClient } from "./create-convex-client.ts";
export { watchPublicQuery } from "./public-queries.ts";
export { reachOrganization } from "./reach-organization.ts";
export type { Attachment } from "./attach-session.ts";
export type { SessionBinding, SessionBindingOptions } from "./bind-session.ts";
export type { CallResult } from "./call-result.ts";
export type { SupervisedClient, SupervisedClientOptions } from "./create-convex-client.ts";
export type { PublicWatch } from "./public-queries.ts";
export type { SessionQuery } from "./watch-directory.ts";
