// The page that stands in for an outside provider. It says so, and lets the developer sign in as any user.

import { html } from "hono/html";
import { field, problemText } from "../frame/fields.ts";
import { form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, type Page } from "../frame/layout.ts";

/** The contents of the page. */
export interface ProviderPage {
  frame: Frame;
  /** The provider's name, e.g. `Google`. */
  name: string;
  /** The step that handles the form. */
  step: string;
  email: string;
  /** Addresses to choose from. */
  people: readonly string[];
  problem: Problem | null;
  /** The addresses that the provider is trusted for; null if it states that each time. */
  believed: { domains: readonly string[]; guests: boolean } | null;
}

/** The page. */
export function providerPage({ frame, name, step, email, people, problem, believed }: ProviderPage): Page {
  const title = `Pretend ${name}`;
  const person = { type: "text", autocomplete: "off", required: false, focus: false, problem } as const;
  return layout({
    title: titleOf(title, problem),
    width: "narrow",
    content: html`<p class="pretend">For development: this is not ${name}. No request leaves this machine.</p>
      <h1>${title}</h1>
      <p class="lead">
        Sign in as any user: ${name} would send <strong>${frame.destination}</strong> what you enter here.
      </p>
      ${problemText(problem)}
      ${form(
        frame,
        step,
        html`${field({ name: "email", label: "Email", type: "email", autocomplete: "off", value: email, suggestions: people, problem, focus: true })}
          <div class="pair">
            ${field({ ...person, name: "first_name", label: "First name" })}
            ${field({ ...person, name: "last_name", label: "Last name" })}
          </div>
          ${
            believed === null
              ? html`<label class="check">
                  <input type="checkbox" name="email_verified" value="yes" checked />
                  <span>${name} vouches that the address is this person's</span>
                </label>`
              : html`<p class="quiet">${sayBelieved(name, believed)}</p>`
          }
          <button type="submit">Sign in as this person</button>
          <button type="submit" class="second" name="deny" value="yes" formnovalidate>Deny</button>`,
      )}`,
  });
}

function sayBelieved(name: string, { domains, guests }: { domains: readonly string[]; guests: boolean }): string {
  const others = guests ? "people of other domains come as guests" : "other addresses are refused";
  return domains.length === 0
    ? `The organization of ${name} has no verified domain: ${others}.`
    : `${name} is trusted for addresses at ${domains.join(", ")}; ${others}.`;
}
