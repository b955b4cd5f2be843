// An access token that the user gave to the doctor. The token itself is not here, so that no check can print it.

/** Why the provider that Convex chooses refuses a token. */
export type RefusalCause =
  /** It could be read, but its key set could not. */
  | "keys"
  /** No published key has its `kid`. */
  | "kid"
  /** Accepted, but for its `exp`. */
  | "expired"
  /** Accepted, but for its `iat` or `nbf`. */
  | "future"
  /** Signature, algorithm or claims. */
  | "invalid";

export type Verdict =
  | { readonly kind: "accepted"; readonly provider: number; readonly identity: Readonly<Record<string, unknown>> }
  /** The provider matches; its keys were not fetched, or could not be. */
  | { readonly kind: "unverified"; readonly provider: number; readonly problem: string }
  | {
      readonly kind: "refused";
      readonly provider: number;
      readonly code: string;
      readonly cause: RefusalCause;
      readonly reason: string;
    }
  /** No provider has its issuer and its audience. */
  | { readonly kind: "unmatched"; readonly code: string; readonly reason: string }
  /** The providers are not known: the file is missing, cannot be read without running it, or cannot be pushed. */
  | { readonly kind: "unknown"; readonly problem: string };

export interface TokenFacts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Length in characters. */
  readonly length: number;
  /** What a deployment with the providers of auth.config.ts says to it. Providers are numbered from 1. */
  readonly verdict: Verdict;
}
