// Which settings a project needs, and where: in an app, or in its Convex deployment. From its code and its packages.

import { mountedDirectory } from "../../doctor/checks/shared/services/webhook-routes.ts";
import type { App, Project } from "../../doctor/project/project.ts";
import { memberOf, nameOf, unwrapped } from "../../doctor/source/expressions.ts";
import type { Node, Source } from "../../doctor/source/source.ts";
import { signsIn } from "../facts/addresses.ts";

/** A setting of one place. */
export interface Need {
  readonly name: string;
  /** `app`: its build or its server reads it, from env files here and from the host elsewhere. */
  readonly place: "app" | "deployment";
  /** The app's folder, or that of the Convex functions. */
  readonly dir: string;
  /** Whether sign-in, a build or a push fails without it. */
  readonly required: boolean;
}

/** SDKs that keep the session in a cookie on the app's server. */
const COOKIE_SDK = /^@workos(?:-inc)?\/authkit-(?:nextjs|tanstack-react-start|react-router|remix|sveltekit|session)$/;
/** Settings of the platforms themselves, and defaults of SDKs that WorkOS's own service needs no values for. */
const GIVEN =
  /^(?:NODE_ENV|CONVEX_CLOUD_URL|CONVEX_SITE_URL|MODE|DEV|PROD|SSR|BASE_URL)$|WORKOS_API_(?:URL|HOSTNAME|PORT|HTTPS)$/;

/** All needs, by place and name. */
export function needsOf(project: Project): Need[] {
  const apps = project.apps.filter(signsIn);
  return [...apps.flatMap((app) => needsOfApp(project, app)), ...needsOfDeployment(project)];
}

/** The name without the prefix that lets a page read it: `WORKOS_CLIENT_ID` of `VITE_WORKOS_CLIENT_ID`. */
export function plainName(name: string): string {
  return /((?:WORKOS|CONVEX)_\w+)$/.exec(name)?.[1] ?? name;
}

function needsOfApp(project: Project, app: App): Need[] {
  const names = Object.keys({ ...app.manifest.dependencies, ...app.manifest.devDependencies });
  const hasCookie = app.framework.hasServer && names.some((name) => COOKIE_SDK.test(name));
  const read = readIn(project, (file) => isIn(app.dir, file) && !isIn(project.convex?.functions, file));
  const needs = new Map([...read].filter(([name]) => /WORKOS|CONVEX/.test(name)));
  const url = `${app.framework.publicPrefixes[0] ?? ""}CONVEX_URL`;
  if (project.convex !== undefined && ![...needs.keys()].some((name) => plainName(name) === "CONVEX_URL")) {
    needs.set(url, true);
  }
  if (hasCookie) {
    for (const name of ["WORKOS_CLIENT_ID", "WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD"]) needs.set(name, true);
  }
  // Lockstep's server half and the SDK for browsers take the callback from the request or the page.
  if (hasCookie && !names.includes("@lockstep/auth")) {
    needs.set(
      names.includes("@workos-inc/authkit-nextjs") ? "NEXT_PUBLIC_WORKOS_REDIRECT_URI" : "WORKOS_REDIRECT_URI",
      true,
    );
  }
  return [...needs].map(([name, required]) => ({ name, place: "app", dir: app.dir, required }));
}

function needsOfDeployment(project: Project): Need[] {
  const { convex } = project;
  if (convex === undefined) return [];
  const needs = readIn(project, (file) => isIn(convex.functions, file));
  if (mountedDirectory(project) !== undefined) {
    for (const name of ["WORKOS_API_KEY", "WORKOS_WEBHOOK_SECRET"]) needs.set(name, true);
  }
  return [...needs].map(([name, required]) => ({ name, place: "deployment", dir: convex.dir, required }));
}

/** The variables that the code reads, and whether it has nothing to use instead. */
function readIn(project: Project, isOwn: (file: string) => boolean): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const add = (name: string | undefined, required: boolean): void => {
    if (name === undefined || !/^[A-Z]\w*$/.test(name) || GIVEN.test(name)) return;
    found.set(name, required || found.get(name) === true);
  };
  for (const source of project.sourcesWith("process.env", "import.meta.env")) {
    if (!isOwn(source.file)) continue;
    for (const node of source.all("MemberExpression")) {
      const member = memberOf(node);
      if (member !== undefined && isEnvironment(member.object)) add(member.name, !hasFallback(source, node));
    }
    for (const { id, init } of source.all("VariableDeclarator")) {
      if (init === null || !isEnvironment(unwrapped(init)) || id.type !== "ObjectPattern") continue;
      for (const property of id.properties) {
        if (property.type !== "Property") continue;
        add(nameOf(property.key, property.computed), property.value.type !== "AssignmentPattern");
      }
    }
  }
  return found;
}

function isEnvironment(node: Node): boolean {
  const member = memberOf(node);
  if (member?.name !== "env") return false;
  return (
    member.object.type === "MetaProperty" || (member.object.type === "Identifier" && member.object.name === "process")
  );
}

/** `process.env.NAME ?? "default"`, or a test of it. */
function hasFallback(source: Source, node: Node): boolean {
  const parent = source.parent(node);
  if (parent === undefined) return false;
  if (parent.type === "LogicalExpression") return parent.left === node;
  if (parent.type === "ConditionalExpression" || parent.type === "IfStatement") return parent.test === node;
  return parent.type === "BinaryExpression" || parent.type === "UnaryExpression";
}

function isIn(dir: string | undefined, file: string): boolean {
  return dir === "" || (dir !== undefined && file.startsWith(`${dir}/`));
}
