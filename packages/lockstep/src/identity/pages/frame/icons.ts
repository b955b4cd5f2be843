// The icons of sign-in methods: plain symbols of our own, in the text color, without any company's artwork. They only
// repeat the text next to them.

import { html } from "hono/html";
import type { Page } from "./layout.ts";

/** The drawing of each, in a square of 20, by the step of the hosted pages that it leads to. */
const DRAWINGS: Readonly<Record<string, string>> = {
  GoogleOAuth: "M14.4 5.6A6.2 6.2 0 1 0 16.2 10h-5.6",
  MicrosoftOAuth: "M3.5 3.5h5.4v5.4H3.5zM11.1 3.5h5.4v5.4h-5.4zM3.5 11.1h5.4v5.4H3.5zM11.1 11.1h5.4v5.4h-5.4z",
  // A branch in a history.
  GitHubOAuth:
    "M4.3 4.5a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0M4.3 15.5a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0M12.3 6.5a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0M6 6.2v7.6M14 8.2c0 2.6-2.2 3.3-4.4 3.6S6 12.6 6 13.8",
  // A fruit.
  AppleOAuth:
    "M10 7c-1.6-1.3-5.4-.9-5.8 2.9-.3 3.4 2.2 6.7 3.9 6.7.8 0 1.1-.4 1.9-.4s1.1.4 1.9.4c1.7 0 4.2-3.3 3.9-6.7C15.4 6.1 11.6 5.7 10 7zM10 7c0-2 .9-3.3 2.5-3.7",
  passkey: "M3.3 10a3.2 3.2 0 1 0 6.4 0 3.2 3.2 0 1 0-6.4 0M9.7 10H17v2.400M13.8 10v2",
  sso: "M4.5 16.500v-13h7v13M11.5 8h4v8.500M3 16.500h14M7 6.500h2M7 9.500h2M7 12.500h2",
};

/** The icon of a step; nothing if it has none. */
export function icon(step: string): Page | "" {
  const drawing = DRAWINGS[step];
  if (drawing === undefined) return "";
  return html`<svg viewBox="0 0 20 20" fill="none" aria-hidden="true">
    <path d="${drawing}" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}
