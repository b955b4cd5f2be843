// A page that only tells something, with addresses to go on to.

import { html } from "hono/html";
import { layout, mark, type Page } from "./layout.ts";

/** What the page says. */
export interface NoticePage {
  heading: string;
  lead: string;
  /** Addresses to go on to. Default none. */
  links?: readonly string[];
  /** True when something is wrong. */
  bad?: boolean;
}

/** A notice. */
export function noticePage({ heading, lead, links = [], bad = false }: NoticePage): Page {
  return layout({
    title: bad ? `Error: ${heading}` : heading,
    width: "narrow",
    content: html`${mark(bad ? "bad" : "accent")}
      <h1>${heading}</h1>
      <p class="lead">${lead}</p>
      <ul class="links">
        ${links.map((url) => html`<li><a href="${url}">${url}</a></li>`)}
      </ul>`,
  });
}
