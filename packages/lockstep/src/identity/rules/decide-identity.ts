// Which account a sign-in at an outside provider belongs to: a pure decision. WorkOS, identity linking: one address, one user, and an
// account cannot be taken over through an address that the provider does not vouch for.

import type { User } from "../objects/accounts/user.ts";

/** The inputs of the decision. */
export interface IdentityFacts {
  /** The user that this identity already belongs to. */
  linked: User | null;
  /** The user with the address from the provider. */
  sameAddress: User | null;
  /** True if the provider vouches that the address is the user's. */
  vouched: boolean;
  /** True if a new account may be created. */
  mayMakeAccount: boolean;
}

/** The decision. */
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
