// The roles and permissions that the code and the seed name: what WorkOS must have so that a user can be given them.

import { parse } from "yaml";
import { claimsUsed } from "../../doctor/checks/shared/code/claims-used.ts";
import type { Project } from "../../doctor/project/project.ts";
import { importedCalls, propertyOf, stringOf, unwrapped } from "../../doctor/source/expressions.ts";
import type { Node, Source } from "../../doctor/source/source.ts";

export interface Permission {
  readonly slug: string;
  readonly name: string;
}

export interface Role {
  readonly slug: string;
  readonly name: string;
  /** What the seed gives it. */
  readonly permissions: readonly string[];
}

export interface RequiredAccess {
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
  /** Whether the code lists all permissions that it knows, so that any other one is unused. */
  readonly allPermissions: boolean;
  /** Lists in the code that cannot be read without running it: `file:line`. */
  readonly unread: readonly string[];
}

const BACKEND = /^@lockstep\/auth\/backend$/;

/** @param seed The text of a seed file, if there is one. */
export function requiredAccess(project: Project, seed: string | undefined): RequiredAccess {
  const declared = declaredIn(project);
  const uses = claimsUsed(project);
  const used = (claim: string): string[] =>
    uses.flatMap((use) => (use.claim === claim && use.slug !== undefined ? [use.slug] : []));
  const seeded = seedAccess(seed);
  const permissions = new Map(seeded.permissions.map((one) => [one.slug, one]));
  const roles = new Map(seeded.roles.map((one) => [one.slug, one]));
  const granted = seeded.roles.flatMap((role) => role.permissions);
  for (const slug of [...declared.permissions, ...used("permissions"), ...granted]) {
    if (!permissions.has(slug)) permissions.set(slug, { slug, name: nameFor(slug) });
  }
  for (const slug of [...declared.roles, ...used("role")]) {
    if (!roles.has(slug)) roles.set(slug, { slug, name: nameFor(slug), permissions: [] });
  }
  return {
    permissions: [...permissions.values()],
    roles: [...roles.values()],
    allPermissions: declared.permissions.length > 0 && declared.unread.length === 0,
    unread: declared.unread,
  };
}

interface Declared {
  readonly roles: string[];
  readonly permissions: string[];
  readonly unread: string[];
}

/** `createAuth(…, { roles: ["admin"], permissions: ["posts:write"] })`. */
function declaredIn(project: Project): Declared {
  const found: Declared = { roles: [], permissions: [], unread: [] };
  const { convex } = project;
  if (convex === undefined) return found;
  for (const source of project.sourcesWith("createAuth")) {
    if (!source.file.startsWith(`${convex.functions}/`)) continue;
    for (const { name, call } of importedCalls(source, BACKEND)) {
      if (name !== "createAuth") continue;
      for (const option of ["roles", "permissions"] as const) {
        const property = propertyOf(call.arguments[1], option);
        if (property === undefined) continue;
        const slugs = stringsOf(source, property.value);
        if (slugs === undefined) found.unread.push(`${source.file}:${source.line(property)}`);
        else found[option].push(...slugs);
      }
    }
  }
  return found;
}

/** The strings of an array literal, also of one that a constant of the same file holds. */
function stringsOf(source: Source, node: Node): string[] | undefined {
  const inner = unwrapped(node);
  if (inner.type === "Identifier") {
    const declared = source
      .all("VariableDeclarator")
      .find(({ id }) => id.type === "Identifier" && id.name === inner.name);
    return declared?.init ? stringsOf(source, declared.init) : undefined;
  }
  if (inner.type !== "ArrayExpression") return undefined;
  const values = inner.elements.map((element) => (element === null ? undefined : stringOf(element)));
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** The environment's roles and permissions in a seed; local AuthKit validates the rest of the file. */
function seedAccess(seed: string | undefined): { permissions: Permission[]; roles: Role[] } {
  const contents = (seed === undefined ? undefined : (parse(seed) as unknown)) ?? {};
  const { permissions, roles } = contents as Record<string, unknown>;
  return {
    permissions: entries(permissions).map(({ slug, name }) => ({ slug, name: named(slug, name) })),
    roles: entries(roles)
      .filter((role) => role["organization"] === undefined && role["organization_id"] === undefined)
      .map(({ slug, name, permissions: granted }) => ({
        slug,
        name: named(slug, name),
        permissions: Array.isArray(granted) ? granted.filter((one): one is string => typeof one === "string") : [],
      })),
  };
}

type Entry = Readonly<Record<string, unknown>> & { readonly slug: string };

function entries(value: unknown): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is Entry =>
      typeof one === "object" && one !== null && typeof (one as Record<string, unknown>)["slug"] === "string",
  );
}

function named(slug: string, name: unknown): string {
  return typeof name === "string" ? name : nameFor(slug);
}

/** WorkOS requires a name of at most 48 characters: `members:manage` becomes `Members manage`. */
function nameFor(slug: string): string {
  const words = slug.replaceAll(/[^a-z0-9]+/gi, " ").trim() || slug;
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 48);
}
