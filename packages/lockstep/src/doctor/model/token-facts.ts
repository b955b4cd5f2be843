// An access token that the user gave to the doctor. The token itself is not here, so that no check can print it.

export interface TokenFacts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Length in characters. */
  readonly length: number;
}
