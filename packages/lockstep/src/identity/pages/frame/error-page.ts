// The page for a request that cannot go back to the application: what is wrong, what was received, what to do.

import { html } from "hono/html";
import { layout, mark, type Page } from "./layout.ts";

/** The contents of the page. Every part is escaped. */
export interface ErrorPage {
  heading: string;
  explanation: string;
  evidence: string;
  fix: string;
}

/** An error page. */
export function errorPage({ heading, explanation, evidence, fix }: ErrorPage): Page {
  return layout({
    title: `Error: ${heading}`,
    width: "wide",
    content: html`${mark("bad")}
      <h1>${heading}</h1>
      <p class="lead">${explanation}</p>
      <dl>
        <div>
          <dt>What was received</dt>
          <dd><code>${evidence}</code></dd>
        </div>
        <div>
          <dt>How to fix it</dt>
          <dd>${fix}</dd>
        </div>
      </dl>`,
  });
}
