// What every form of the hosted pages has in common: where it posts to, and the hidden fields that tie it to this browser and to
// the sign-in under way.

import { html } from "hono/html";
import type { Page } from "./layout.ts";

/** What a page of a sign-in is given beside its own words. */
export interface Frame {
  /** The address of a step, e.g. `sign-up`, with the authorization request's query; the first page for the empty name. */
  at: (step: string) => string;
  /** The hidden field against forged submissions. */
  formToken: string;
  /** The handle of the sign-in under way, or null before somebody proved anything. */
  handle: string | null;
  /** The host of the application's redirect URI. */
  destination: string;
}

/** What is wrong with the last submission, and the names of the fields that it is about; the first of them gets the focus. */
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

/** The document's title: says first that something is wrong. */
export function titleOf(title: string, problem: Problem | null): string {
  return problem === null ? title : `Error: ${title}`;
}

/** Where the sign-in leads to. */
export function destination({ destination: host }: Frame): Page {
  return html`to continue to <strong>${host}</strong>`;
}
