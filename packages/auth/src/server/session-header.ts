// What a page asks the session routes for. The header also protects them: another origin cannot send it without a preflight.

/** The header of a request of the page to a session route. For the token its value is an {@link Asked}, otherwise `1`. */
export const SESSION_HEADER = "x-lockstep-session";

/** `held`: the token in the session cookie if it is still valid, else a new one. `renewed`: a new one. */
export type Asked = "held" | "renewed";

/** The answer to a request for a token: as `FetchResult` of `@lockstep/auth`. */
export type TokenAnswer =
  | { readonly kind: "token"; readonly token: string; readonly minted: boolean }
  | { readonly kind: "gone" }
  | { readonly kind: "transient" };
