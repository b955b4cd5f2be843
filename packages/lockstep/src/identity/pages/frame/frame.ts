// The common parts of every form of the hosted pages: where it posts to, and the hidden fields that tie it to this browser and to the
// sign-in in progress.

import { html } from "hono/html";
import type { Page } from "./layout.ts";

/** The inputs of a sign-in page besides its own content. */
export interface Frame {
  /** The address of a step, e.g. `sign-up`, with the authorization request's query; the first page for the empty name. */
  at: (step: string) => string;
  /** The hidden field against forged submissions. */
  formToken: string;
  /** The handle of the sign-in in progress, or null before the first proof. */
  handle: string | null;
  /** The host of the application's redirect URI. */
  destination: string;
}

/** The error of the last submission, and the names of the fields that it is about; the first of them gets the focus. */
export interface Problem {
  text: string;
  fields: readonly string[];
}

/** A form that posts to a step. `hidden` are further hidden fields. */
export function form(frame: Frame, step: string, content: Page, hidden: Record<string, string> = {}): Page {
  const fields = {
    form_token: frame.formToken,
    ...(frame.handle !== null && { pending_authentication_token: frame.handle }),
    ...hidden,
  };
  return html`<form method="post" action="${frame.at(step)}">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${content}
  </form>`;
}

/** The document's title: an error comes first. */
export function titleOf(title: string, problem: Problem | null): string {
  return problem === null ? title : `Error: ${title}`;
}

/** Where the sign-in leads to. */
export function destination({ destination: host }: Frame): Page {
  return html`to continue to <strong>${host}</strong>`;
}
