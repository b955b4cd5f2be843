// Public entry `@lockstep/auth/backend`: who calls a Convex function, and what they may do. For the `convex/` folder; pages may import
// the types and `isAuthError`. `auth.config.ts` has an entry of its own, `@lockstep/auth/backend/auth-config`.
export { createAuth } from "./create-auth.ts";
export { createDirectory } from "./create-directory.ts";
export { isAuthError } from "./errors.ts";
export { orgScoped } from "./org-scoped.ts";
export { getIdentity, requireAuth, requireOrg, requirePermission, requireRole } from "./require.ts";
export type { AuthedArgs, NeedsUser, PublicQuery, RequiresAuth } from "./brand.ts";
export type { AuthBuilders, AuthFunctions, GuardedBuilder, GuardedHttpBuilder } from "./builders.ts";
export type { ClaimValidators } from "./claims.ts";
export type { AuthOptions } from "./create-auth.ts";
export type { Directory, SessionFunctions } from "./create-directory.ts";
export type { AuthSource } from "./decide.ts";
export type {
  ActionVerdict,
  DirectoryEvent,
  DirectoryHandler,
  DirectoryHandlers,
  WorkosActions,
  WorkosEvents,
} from "./directory-events.ts";
export type { CallerAnswer, CallerMembership, DirectoryComponent, DirectoryUser } from "./directory-shape.ts";
export type { AuthErrorCode, AuthErrorData } from "./errors.ts";
export type { Identity, OrgIdentity } from "./identity.ts";
export type { SessionState } from "./session-state.ts";
export type { AuthCtx } from "./require.ts";
