// What a page asks the session route for. The header also protects the route: another origin cannot send it without a preflight.

/** The header of a request to the session route; its value is an {@link Asked}. */
export const SESSION_HEADER = "x-lockstep-session";

/** `held`: the token in the session cookie if it is still valid, else a new one. `renewed`: a new one. */
export type Asked = "held" | "renewed";
