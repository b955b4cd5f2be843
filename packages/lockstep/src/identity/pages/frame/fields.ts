// The building blocks of forms: labeled fields, the error of a refused one, buttons.

import { html } from "hono/html";
import type { Problem } from "./frame.ts";
import type { Page } from "./layout.ts";

/** A field with its label. */
export interface Field {
  name: string;
  label: string;
  type: "email" | "password" | "text";
  /** The `autocomplete` token, which password managers and phones use to fill it in. */
  autocomplete: string;
  value?: string;
  problem: Problem | null;
  /** True for the field that gets the focus, unless the error is about another. */
  focus: boolean;
  /** Default true. */
  required?: boolean;
  /** A line under the label, e.g. the rules of a password. */
  hint?: string;
  /** Suggested values; others are allowed. */
  suggestions?: readonly string[];
  /** Six digits, with the keyboard for them. */
  digits?: boolean;
}

/** A labeled field. Its error and its hint describe it. */
export function field(options: Field): Page {
  const {
    name,
    label,
    type,
    autocomplete,
    value = "",
    problem,
    focus,
    required = true,
    hint,
    digits = false,
    suggestions = [],
  } = options;
  const refused = problem?.fields.includes(name) ?? false;
  const begin = problem === null || problem.fields.length === 0 ? focus : problem.fields[0] === name;
  const described = [hint === undefined ? [] : [`${name}-hint`], refused ? ["problem"] : []].flat();
  return html`<div>
    <label for="${name}">${label}${required ? "" : html` <span class="quiet">(optional)</span>`}</label>
    ${hint === undefined ? "" : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      value="${value}"
      ${required ? html` required` : ""}
      maxlength="1000"
      autocapitalize="none"
      spellcheck="false"
      ${digits ? html` inputmode="numeric" class="digits"` : ""}
      ${described.length === 0 ? "" : html` aria-describedby="${described.join(" ")}"`}
      ${refused ? html` aria-invalid="true"` : ""}
      ${suggestions.length === 0 ? "" : html` list="${name}-list"`}
      ${begin ? html` autofocus` : ""}
    />
    ${
      suggestions.length === 0
        ? ""
        : html`<datalist id="${name}-list">
            ${suggestions.map((value) => html`<option value="${value}"></option>`)}
          </datalist>`
    }
  </div>`;
}

/** The field of a six-digit code. */
export function codeField(problem: Problem | null, label = "Code"): Page {
  const rest = { type: "text", autocomplete: "one-time-code", problem, focus: true, digits: true } as const;
  return field({ name: "code", label, ...rest });
}

/** The error, announced at once. */
export function problemText(problem: Problem | null): Page | "" {
  if (problem === null) return "";
  return html`<p class="problem" id="problem" role="alert">
    <svg viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <path
        d="M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm-.9 4.75a.9.9 0 0 1 1.8 0v4.25a.9.9 0 0 1-1.8 0V6.25ZM10 14.9a1.15 1.15 0 1 1 0-2.3 1.15 1.15 0 0 1 0 2.3Z"
      />
    </svg>
    <span>${problem.text}</span>
  </p>`;
}

/** Where mail goes here: only to the outbox. */
export function outboxNote(): Page {
  return html`<p class="note">
    Nothing leaves this machine: the mail is in the outbox.
    <a href="/_lockstep/outbox" target="_blank" rel="noopener">Open the outbox</a>
  </p>`;
}
