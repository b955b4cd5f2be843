// Whose account a sign-in at an outside provider is: a pure decision. WorkOS, identity linking: one address, one user, and nobody
// takes over an account by an address that their provider does not vouch for.

import type { User } from "../objects/user.ts";

/** What is known. */
export interface IdentityFacts {
  /** The user whom this identity belongs to already. */
  linked: User | null;
  /** The user with the address that the provider gave. */
  sameAddress: User | null;
  /** True when the provider says that the address is the person's. */
  vouched: boolean;
  /** True when a new account may be made. */
  mayMakeAccount: boolean;
}

/** What to do. */
export type IdentityDecision =
  | { kind: "sign_in"; user: User }
  | { kind: "link"; user: User }
  | { kind: "create" }
  | { kind: "refuse"; code: "email_not_verified" | "sign_up_not_allowed" };

/** Decides. */
export function decideIdentity({ linked, sameAddress, vouched, mayMakeAccount }: IdentityFacts): IdentityDecision {
  if (linked !== null) return { kind: "sign_in", user: linked };
  if (sameAddress !== null) {
    return vouched ? { kind: "link", user: sameAddress } : { kind: "refuse", code: "email_not_verified" };
  }
  return mayMakeAccount ? { kind: "create" } : { kind: "refuse", code: "sign_up_not_allowed" };
}
