// The result of asking a service.

/** Its answer, or why there is none, in a sentence without secrets. */
export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };
