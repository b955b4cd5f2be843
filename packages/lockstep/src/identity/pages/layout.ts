// The frame of every hosted page. Text goes through hono's `html`, which escapes every value put into it.

import { html, raw } from "hono/html";
import { STYLE } from "./style.ts";

/** A page, or a piece of one, as hono's `html` makes it. */
export type Page = ReturnType<typeof html>;

/** What the frame needs. */
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

/** The mark at the top of a page: two links that hold each other. */
export function mark(tone: "accent" | "bad"): Page {
  return html`<svg class="mark${tone === "bad" ? " bad" : ""}" viewBox="0 0 40 40" fill="none" aria-hidden="true">
    <rect x="0" y="0" width="40" height="40" rx="11" fill="currentColor" opacity="0.12" />
    <g stroke="currentColor" stroke-width="3.25" stroke-linecap="round">
      <path d="M22 13.5h-5.5a6.5 6.5 0 0 0 0 13H18" />
      <path d="M18 26.5h5.5a6.5 6.5 0 0 0 0-13H22" />
      <path d="M16.5 20h7" />
    </g>
  </svg>`;
}
