// The page that asks for a mailed code: to verify an address, or to sign in with.

import { html } from "hono/html";
import { codeField, outboxNote, problemText } from "../frame/fields.ts";
import { form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** The contents of the page. */
export interface CodePage {
  frame: Frame;
  heading: string;
  /** Where the code was sent. */
  email: string;
  /** The steps that accept the code, and that send another one. */
  steps: { check: string; send: string };
  problem: Problem | null;
  /** True if another code was requested and sent. */
  sentAgain: boolean;
}

/** The page. The address is included, because before the first proof nothing else identifies the code's user. */
export function codePage({ frame, heading, email, steps, problem, sentAgain }: CodePage): Page {
  return layout({
    title: titleOf(heading, problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>${heading}</h1>
      <p class="lead">Enter the six digits that we sent to <strong>${email}</strong>. They are valid for 10 minutes.</p>
      ${problemText(problem)}${sentAgain ? html`<p class="done" role="status">Another code is on its way.</p>` : ""}
      ${form(frame, steps.check, html`${codeField(problem)}<button type="submit">Continue</button>`, { email })}
      ${form(frame, steps.send, html`<button type="submit" class="quiet-button">Send another code</button>`, { email, again: "yes" })}
      ${outboxNote()}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}
