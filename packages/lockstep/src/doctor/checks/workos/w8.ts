// W8: the code requires a role or permission that the WorkOS environment does not have.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { type ClaimUse, claimsUsed } from "../shared/code/claims-used.ts";
import { provisionCommand } from "../shared/services/convex-command.ts";

export const W8: Check = {
  id: "W8",
  title: "The code requires a role or permission that no user can have",
  needs: ["workos"],
  why: "Roles and permissions are defined at WorkOS, separately for each environment, and reach the token by their slugs. A slug that the environment does not have, or that no role includes, is in no token, so every call that requires it is refused.",
  fix: "In the WorkOS dashboard, under Authorization, create the permission with this slug and add it to a role: `npx lockstep provision` creates those that the code requires. Or correct the slug in the code. Staging and Production have roles of their own.",
  *run(facts) {
    const { project, workos } = facts;
    if (workos === undefined) return;
    const seen = new Set<string>();
    for (const use of claimsUsed(project)) {
      if (use.slug === undefined || !use.required || seen.has(`${use.claim} ${use.slug}`)) continue;
      seen.add(`${use.claim} ${use.slug}`);
      const finding = use.claim === "permissions" ? ofPermission(facts, use, use.slug) : ofRole(facts, use, use.slug);
      if (finding !== undefined) yield finding;
    }
  },
};

function ofPermission({ workos, target }: Facts, { file, line, text }: ClaimUse, slug: string): Finding | undefined {
  if (!workos?.permissions.ok || !workos.roles.ok) return undefined;
  const place = { file, line, text };
  if (!workos.permissions.value.includes(slug)) {
    return {
      level: "error",
      what: `\`${slug}\` is required in code, and the WorkOS environment has no such permission`,
      places: [place, { text: `WorkOS has: ${listed(workos.permissions.value)}` }],
      fix: `create a permission with the slug ${slug} in the WorkOS dashboard, under Authorization, and add it to a role\nor run: ${provisionCommand(target)}`,
    };
  }
  if ([...workos.roles.value.values()].some((permissions) => permissions.includes(slug))) return undefined;
  return {
    level: "warning",
    what: `\`${slug}\` is required in code, and no role of the environment grants it`,
    places: [place, { text: `WorkOS has the roles: ${listed([...workos.roles.value.keys()])}` }],
    fix: `add ${slug} to a role in the WorkOS dashboard, under Authorization`,
    unverified: "a role of a single organization may grant it; those were not looked at",
  };
}

function ofRole({ workos, target }: Facts, { claim, file, line, text }: ClaimUse, slug: string): Finding | undefined {
  // The slugs of an organization's own roles begin like this.
  if ((claim !== "role" && claim !== "roles") || !workos?.roles.ok || slug.startsWith("org-")) return undefined;
  if (workos.roles.value.has(slug)) return undefined;
  return {
    level: "error",
    what: `The role \`${slug}\` is required in code, and the WorkOS environment has no such role`,
    places: [{ file, line, text }, { text: `WorkOS has: ${listed([...workos.roles.value.keys()])}` }],
    fix: `create a role with the slug ${slug} in the WorkOS dashboard, under Authorization\nor run: ${provisionCommand(target)}`,
  };
}

function listed(slugs: readonly string[]): string {
  return slugs.length === 0 ? "none" : slugs.slice(0, 10).join(", ") + (slugs.length > 10 ? ", …" : "");
}
