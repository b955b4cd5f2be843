// Choosing an organization to sign in to, and the message for a user who does not belong to the requested one.

import { html } from "hono/html";
import type { OrganizationMembership } from "../../objects/accounts/organization-membership.ts";
import { problemText } from "../frame/fields.ts";
import { destination, form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";
import { choice } from "./accounts-page.ts";

/** Asks for the organization. */
export function organizationPage(
  frame: Frame,
  memberships: readonly OrganizationMembership[],
  problem: Problem | null,
): Page {
  return layout({
    title: titleOf("Choose an organization", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Choose an organization</h1>
      <p class="lead">${destination(frame)}</p>
      ${problemText(problem)}
      ${form(
        frame,
        "organization",
        html`<ul class="choices">
          ${memberships.map(
            ({ organization_id, organization_name, role }, index) =>
              html`<li>
                ${choice("organization_id", organization_id, organization_name, `as ${role.slug}`, index === 0)}
              </li>`,
          )}
        </ul>`,
      )}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}

/** Explains that this account does not belong to the requested organization. */
export function notAllowedPage(frame: Frame, { heading, lead }: { heading: string; lead: string }): Page {
  return layout({
    title: `Error: ${heading}`,
    width: "narrow",
    content: html`${mark("bad")}
      <h1>${heading}</h1>
      <p class="lead">${lead}</p>
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}
