// What a WorkOS environment must have for a project. From the project's files and the command's options alone.

import type { App, Project } from "../../doctor/project/project.ts";
import { LockstepError } from "../../errors.ts";
import { addressesOf, signsIn } from "../facts/addresses.ts";
import { directoryWebhook } from "../facts/directory-webhook.ts";
import { type Permission, requiredAccess, type Role } from "../facts/required-access.ts";

export interface Desired {
  readonly redirectUris: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
  /** Whether a permission that is not named is unused. */
  readonly allPermissions: boolean;
  /** The directory's webhook; undefined if the app does not mount it. */
  readonly webhook: { readonly path: string; readonly events: readonly string[] } | undefined;
  /** Undefined: leave the JWT template as it is, since `authConfig` accepts WorkOS's default tokens. */
  readonly jwtTemplate: string | undefined;
  /** Where the app's pages are, for the settings that only the dashboard has. */
  readonly origins: readonly string[];
  /** The routes that start a sign-in. */
  readonly signInUrls: readonly string[];
  /** What the code says in a way that cannot be read. */
  readonly notes: readonly string[];
}

export interface DesiredOptions {
  readonly target: "development" | "production";
  /** Origins of the app. Default: those in its files. */
  readonly appUrls: readonly string[];
  /** The text of the seed file. */
  readonly seed: string | undefined;
  /** The text of the JWT template. */
  readonly jwtTemplate: string | undefined;
}

/** @throws LockstepError `BAD_OPTION` if the app's address in production is not known. */
export function desiredState(project: Project, options: DesiredOptions): Desired {
  const apps = project.apps.filter(signsIn).map((app) => ({ app, at: addressesOf(project, app, options) }));
  const configured = configuredInConvexJson(project, options.target);
  const lost = apps.find(({ at }) => at.origins.length === 0);
  if (lost !== undefined && configured.redirectUris.length === 0) throw unknownAddress(lost.app);
  const access = requiredAccess(project, options.seed);
  const all = (of: (one: (typeof apps)[number]["at"]) => readonly string[]): string[] =>
    apps.flatMap(({ at }) => of(at));
  return {
    redirectUris: unique([...all((at) => at.redirectUris), ...configured.redirectUris]),
    corsOrigins: unique([...all((at) => (at.fromPages ? at.origins : [])), ...configured.corsOrigins]),
    permissions: access.permissions,
    roles: access.roles,
    allPermissions: access.allPermissions,
    webhook: directoryWebhook(project),
    jwtTemplate: options.jwtTemplate,
    origins: unique(all((at) => at.origins)),
    signInUrls: unique(all(({ origins, signInPath: path }) => (path ? origins.map((origin) => origin + path) : []))),
    notes: access.unread.map(
      (place) => `${place}: the list is not an array of strings, so its roles or permissions are not looked at`,
    ),
  };
}

/** What `convex.json` tells Convex's own set-up to add, without values that contain templates. */
function configuredInConvexJson(
  { convex }: Project,
  target: "development" | "production",
): { redirectUris: string[]; corsOrigins: string[] } {
  const section = member(member(convex?.json, "authKit"), target === "production" ? "prod" : "dev");
  const configure = member(section, "configure");
  const strings = (value: unknown): string[] =>
    Array.isArray(value)
      ? value.filter((one): one is string => typeof one === "string" && !one.includes("${") && URL.canParse(one))
      : [];
  return {
    redirectUris: strings(member(configure, "redirectUris")),
    corsOrigins: strings(member(configure, "corsOrigins")),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function unknownAddress({ dir, manifest }: App): LockstepError {
  return new LockstepError("BAD_OPTION", {
    what: "the address of the app in production is not known",
    evidence: `no env file for production of ${dir || (manifest.name ?? "the app")} has a redirect URI`,
    fix: "name it: lockstep provision --prod --app-url https://app.example.com",
  });
}
