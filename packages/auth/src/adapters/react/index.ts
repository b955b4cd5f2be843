// Public entry `@lockstep/auth/react`: the provider, the hook and the components.
export { AuthPending, SignedIn, SignedOut } from "./conditions.tsx";
export { LockstepProvider } from "./lockstep-provider.tsx";
export { useSession } from "./session-context.ts";
export type { AuthKitAuth } from "./authkit-source.ts";
export type { ConditionProps } from "./conditions.tsx";
export type { LockstepProviderProps } from "./lockstep-provider.tsx";
