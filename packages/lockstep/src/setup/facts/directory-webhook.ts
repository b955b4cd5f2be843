// The directory component's webhook: whether the app mounts the component, at which path, and which events it takes.

import type { Project } from "../../doctor/project/project.ts";
import { importedCalls, memberOf, nameOf, propertyOf, stringOf, unwrapped } from "../../doctor/source/expressions.ts";
import type { Source } from "../../doctor/source/source.ts";

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

const COMPONENT = /^@lockstep\/auth\/component\/convex\.config(?:\.js)?$/;
const HELPERS = /^@lockstep\/auth\/component\/env(?:\.js)?$/;

/** Undefined: the app does not mount the component. */
export function directoryWebhook(project: Project): DirectoryWebhook | undefined {
  const { convex } = project;
  if (convex === undefined) return undefined;
  for (const extension of ["ts", "js", "mts", "mjs"]) {
    const source = project.source(`${convex.functions}/convex.config.${extension}`);
    const prefix = source && mountedAt(source);
    if (prefix === undefined) continue;
    return { path: `${prefix.replace(/\/+$/, "")}/webhook`, events: [...new Set([...KEPT, ...handled(project)])] };
  }
  return undefined;
}

/** `app.use(directory, directoryOptions(app, "/directory/"))`, or `app.use(directory, { httpPrefix: "/directory/" })`. */
function mountedAt(source: Source): string | undefined {
  const component = source.imports.find(({ from, name }) => COMPONENT.test(from) && name === "default");
  if (component === undefined) return undefined;
  const mount = source.all("CallExpression").find(({ callee, arguments: [first] }) => {
    const isUse = memberOf(callee)?.name === "use";
    return isUse && first?.type === "Identifier" && first.name === component.local;
  });
  const options = mount?.arguments[1] && unwrapped(mount.arguments[1]);
  if (options === undefined) return undefined;
  const helped = importedCalls(source, HELPERS).find(({ call }) => call === options);
  return helped === undefined
    ? stringOf(propertyOf(options, "httpPrefix")?.value)
    : (stringOf(helped.call.arguments[1]) ?? "/workos/");
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
