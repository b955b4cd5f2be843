// The response from a URL that acceptance wants to read. The caller does the fetching.

/** The response of a URL, or why there is none. */
export type FetchedDocument =
  | { kind: "answer"; status: number; statusText: string; contentType: string | null; body: string }
  | { kind: "unreachable"; error: string };

/** Fetches a document. Never rejects. */
export type FetchDocument = (url: string) => Promise<FetchedDocument>;
