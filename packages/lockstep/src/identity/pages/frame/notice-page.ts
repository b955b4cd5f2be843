// A page that only shows a message, with links to continue.

import { html } from "hono/html";
import { layout, mark, type Page } from "./layout.ts";

/** The contents of the page. */
export interface NoticePage {
  heading: string;
  lead: string;
  /** Links to continue. Default none. */
  links?: readonly string[];
  /** True if it reports an error. */
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
