// The directory component's webhook: whether the app mounts the component, at which path, and which events it takes.

import { webhookRoutes } from "../../doctor/checks/shared/services/webhook-routes.ts";
import type { Project } from "../../doctor/project/project.ts";
import { memberOf, nameOf } from "../../doctor/source/expressions.ts";

export interface DirectoryWebhook {
  /** On the deployment's site URL, such as `/workos/webhook`. */
  readonly path: string;
  readonly events: readonly string[];
}

/** What the directory keeps, as WorkOS's API names it for endpoints. */
const KEPT: readonly string[] = [
  "user.created",
  "user.updated",
  "user.deleted",
  "organization.created",
  "organization.updated",
  "organization.deleted",
  "organization_domain.created",
  "organization_domain.updated",
  "organization_domain.deleted",
  "organization_domain.verified",
  "organization_domain.verification_failed",
  "organization_membership.created",
  "organization_membership.updated",
  "organization_membership.deleted",
  "role.created",
  "role.updated",
  "role.deleted",
  "organization_role.created",
  "organization_role.updated",
  "organization_role.deleted",
  "invitation.created",
  "invitation.accepted",
  "invitation.resent",
  "invitation.revoked",
  "session.created",
  "session.revoked",
];

/** Undefined: the app does not mount the component, or where is not in its code. */
export function directoryWebhook(project: Project): DirectoryWebhook | undefined {
  const route = webhookRoutes(project).find(({ owner }) => owner === "directory");
  return route && { path: route.webhook, events: [...new Set([...KEPT, ...handled(project)])] };
}

/** The events of `directory.handlers({ … }, { "connection.activated": … })`. */
function handled(project: Project): string[] {
  return [...project.sourcesWith("handlers")].flatMap((source) =>
    source.all("CallExpression").flatMap(({ callee, arguments: [, handlers] }) => {
      if (memberOf(callee)?.name !== "handlers" || handlers?.type !== "ObjectExpression") return [];
      return handlers.properties.flatMap((property) => {
        const name = property.type === "Property" ? nameOf(property.key, property.computed) : undefined;
        return name !== undefined && /^[a-z_]+(?:\.[a-z_]+)+$/.test(name) ? [name] : [];
      });
    }),
  );
}
