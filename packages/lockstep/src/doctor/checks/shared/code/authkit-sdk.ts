// WorkOS's SDKs for servers: how each one is told where users come back to, and what answers there.

import type { App, Project } from "../../../project/project.ts";
import type { Setting } from "../../../project/env.ts";
import { memberOf, nameOf } from "../../../source/expressions.ts";
import { importOf } from "../../../source/names.ts";
import { ancestors } from "../../../source/nodes.ts";
import type { Node, Source } from "../../../source/source.ts";
import { codeOf, dependsOn } from "./app-code.ts";

export interface Sdk {
  readonly package: string;
  /** The variable with the redirect URI. */
  readonly variable: string;
  /** What answers at the redirect URI: an export of the package, or a method of what it exports. */
  readonly handler: string;
  /** The line that uses it. */
  readonly line: string;
  /** The file for a path such as `/callback`, in the app's folder. */
  readonly fileFor: (path: string, hasSrc: boolean) => string;
}

const name = (path: string): string => path.replace(/^\//, "") || "callback";

const SDKS: readonly Sdk[] = [
  {
    package: "@workos-inc/authkit-nextjs",
    variable: "NEXT_PUBLIC_WORKOS_REDIRECT_URI",
    handler: "handleAuth",
    line: "export const GET = handleAuth();",
    fileFor: (path, hasSrc) => `${hasSrc ? "src/" : ""}app/${name(path)}/route.ts`,
  },
  {
    package: "@workos/authkit-tanstack-react-start",
    variable: "WORKOS_REDIRECT_URI",
    handler: "handleCallbackRoute",
    line: "server: { handlers: { GET: handleCallbackRoute() } }",
    fileFor: (path) => `src/routes/${name(path)}.tsx`,
  },
  {
    package: "@workos-inc/authkit-react-router",
    variable: "WORKOS_REDIRECT_URI",
    handler: "authLoader",
    line: "export const loader = authLoader();",
    fileFor: (path) => `app/routes/${name(path).replaceAll("/", ".")}.ts`,
  },
  {
    package: "@workos/authkit-sveltekit",
    variable: "WORKOS_REDIRECT_URI",
    handler: "handleCallback",
    line: "export const GET = authKit.handleCallback();",
    fileFor: (path) => `src/routes/${name(path)}/+server.ts`,
  },
];

export function sdkOf(app: App): Sdk | undefined {
  return SDKS.find((sdk) => dependsOn(app, sdk.package));
}

/** Where an app uses the SDK's handler. */
export interface Callback {
  readonly source: Source;
  readonly node: Node;
  /** Whether the function that makes the handler is itself given as the handler. */
  readonly isIdle: boolean;
}

export function callbacksOf(project: Project, app: App, sdk: Sdk): Callback[] {
  return [...codeOf(project, app, sdk.handler)].flatMap((source) => {
    const uses = [...source.all("Identifier"), ...source.all("MemberExpression")].filter((node) =>
      node.type === "Identifier"
        ? isOf(importOf(source, node), sdk) && !isInImport(source, node)
        : memberOf(node)?.name === sdk.handler && isFrom(source, node, sdk),
    );
    return uses.map((node) => ({ source, node, isIdle: isHandlerItself(source, node) }));
  });
}

/** `export const GET = handleAuth`, `handlers: { GET: handleCallbackRoute }`. */
function isHandlerItself(source: Source, node: Node): boolean {
  const parent = source.parent(node);
  const [name, value] =
    parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
      ? [parent.id.name, parent.init]
      : parent?.type === "Property"
        ? [nameOf(parent.key, parent.computed), parent.value]
        : [];
  return value === node && name !== undefined && /^(?:GET|loader)$/.test(name);
}

function isOf(origin: ReturnType<typeof importOf>, sdk: Sdk): boolean {
  return origin?.from === sdk.package && origin.name === sdk.handler;
}

function isFrom(source: Source, node: Node, sdk: Sdk): boolean {
  const object = memberOf(node)?.object;
  return (
    object !== undefined &&
    source.imports.some(({ from, local }) => from === sdk.package && source.textOf(object) === local)
  );
}

function isInImport(source: Source, node: Node): boolean {
  for (const one of ancestors(source, node)) if (one.type === "ImportDeclaration") return true;
  return false;
}

/** What a server needs to finish a sign-in without the SDK's handler: it exchanges the code itself, or Lockstep does. */
const OWN = [
  "saveSession",
  "authenticateWith",
  "@lockstep/auth/nextjs/server",
  "@lockstep/auth/tanstack-start",
  "@lockstep/auth/react-router",
];

/** Whether some code finishes the sign-in in another way, or in a way that is not recognized. */
export function hasOwnCallback(project: Project, { handler }: Sdk): boolean {
  return [...project.sourcesWith(handler, ...OWN)].length > 0;
}

/** The setting of the redirect URI, if it is a URL. */
export function redirectOf({ env }: App, variable: string): { setting: Setting; url: URL } | undefined {
  const setting = env.get(variable);
  if (setting === undefined) return undefined;
  if (!URL.canParse(setting.value)) return undefined;
  const url = new URL(setting.value);
  return /^https?:$/.test(url.protocol) ? { setting, url } : undefined;
}

/** Where a setting is, for a message. */
export function placeOf({ name: variable, file, line }: Setting): { file: string; line?: number; text: string } {
  return { file, ...(line > 0 ? { line } : {}), text: variable };
}
