// The frame of every hosted page. Text goes through hono's `html`, which escapes every value put into it.

import { html, raw } from "hono/html";
import { STYLE } from "./style.ts";

/** A page, or a piece of one, as created by hono's `html`. */
export type Page = ReturnType<typeof html>;

/** The inputs of the frame. */
export interface Layout {
  /** The document's title. */
  title: string;
  /** `wide` for pages with text to read. */
  width: "narrow" | "wide";
  content: Page;
}

/** A whole document. */
export function layout({ title, width, content }: Layout): Page {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main${width === "wide" ? raw(' class="wide"') : ""}>
${content}
</main>
<footer>Local AuthKit. Accounts and sessions stay on this machine.</footer>
</body>
</html>`;
}

/** The mark at the top of a page: two steps taken together, or a warning. */
export function mark(tone: "accent" | "bad"): Page {
  const drawing = tone === "accent" ? "M11.5 12l8 8-8 8M20.5 12l8 8-8 8" : "M20 11.5v10.5M20 28v.01";
  return html`<svg class="mark${tone === "bad" ? " bad" : ""}" viewBox="0 0 40 40" fill="none" aria-hidden="true">
    <rect width="40" height="40" rx="11" fill="currentColor" opacity="0.12" />
    <path d="${drawing}" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}
