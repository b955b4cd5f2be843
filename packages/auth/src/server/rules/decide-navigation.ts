// Whether a request is a person's navigation. Frameworks and browsers request links in advance; a sign-in that such a request
// starts leaves a cookie behind for each link, until the server refuses the browser's requests (HTTP 431). Pure.

/** `navigation`: answer with the redirect. `advance`: a prefetch, or data for a client-side router; do nothing. */
export type Visit = "navigation" | "advance";

/** Returns what the GET request is (Fetch Metadata; `Sec-Purpose` of the Fetch standard; the headers of Next.js's router). */
export function decideNavigation(headers: Headers): Visit {
  const purposes = [headers.get("sec-purpose"), headers.get("purpose"), headers.get("x-moz")].join(" ");
  if (/prefetch|prerender/.test(purposes)) return "advance";
  if (headers.has("next-router-prefetch") || headers.has("rsc")) return "advance";
  const mode = headers.get("sec-fetch-mode");
  return mode === null || mode === "navigate" ? "navigation" : "advance";
}
