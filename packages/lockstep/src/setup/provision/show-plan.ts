// The plan as text, for a person to look at before anything changes, and what is left for the dashboard. Without secrets.

import type { Desired } from "./desired.ts";
import type { Plan, Step } from "./plan.ts";

/** One line: `+` is added, `~` changes, `–` is removed. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "add-redirect-uri":
      return `+ redirect URI ${step.uri}`;
    case "add-cors-origin":
      return `+ CORS origin ${step.origin}`;
    case "add-permission":
      return `+ permission ${step.slug}`;
    case "add-role":
      return `+ role ${step.slug}`;
    case "set-role-permissions":
      return `~ permissions of the role ${step.slug}: ${step.permissions.join(", ")}`;
    case "set-jwt-template":
      return `${step.isNew ? "+" : "~"} JWT template, ${step.content.trim().length} characters`;
    case "add-endpoint":
      return `+ webhook endpoint ${step.url}, ${step.events.length} events`;
    case "change-endpoint":
      return `~ webhook endpoint ${step.url}: enabled, ${step.events.length} events`;
    case "set-webhook-secret":
      return step.isNew
        ? "+ WORKOS_WEBHOOK_SECRET in the Convex deployment"
        : "~ WORKOS_WEBHOOK_SECRET in the Convex deployment: one more secret";
    case "remove-endpoint":
      return `– webhook endpoint ${step.url}`;
    case "remove-permission":
      return `– permission ${step.slug}, also from its roles`;
  }
}

/** The whole plan. */
export function showPlan({ steps, extras, problems, warnings }: Plan): string {
  return [
    ...(steps.length === 0 ? ["Nothing to change."] : steps.map(describeStep)),
    ...problems.map((problem) => `! ${problem}`),
    ...warnings.map((warning) => `? ${warning}`),
    ...(extras.length === 0 ? [] : ["", "Not needed by this project, and kept:"]),
    ...extras.map(({ what, removable }) => `  ${what}${removable ? " (removed with --prune)" : ""}`),
  ].join("\n");
}

/** A setting that WorkOS has no documented API for. */
export interface Manual {
  readonly setting: string;
  readonly value: string;
  readonly link: string;
}

const REDIRECTS = "https://dashboard.workos.com/redirects";

/** What only the dashboard can set, or remove. It cannot be read either, so it is named every time. */
export function manualSettings({ origins, signInUrls }: Desired): Manual[] {
  return [
    ...origins.slice(0, 1).map((value) => ({ setting: "App homepage URL", value, link: REDIRECTS })),
    ...origins.map((value) => ({ setting: "Sign-out redirect", value, link: REDIRECTS })),
    ...signInUrls
      .slice(0, 1)
      .map((value) => ({ setting: "Sign-in endpoint (initiate login URI)", value, link: REDIRECTS })),
  ];
}

/** The same as text. */
export function showManual(manual: readonly Manual[]): string {
  if (manual.length === 0) return "";
  const links = [...new Set(manual.map(({ link }) => link))];
  return [
    `WorkOS has no API for these settings. Check them once, at ${links.join(", ")}:`,
    ...manual.map(({ setting, value }) => `  ${setting}: ${value}`),
  ].join("\n");
}
