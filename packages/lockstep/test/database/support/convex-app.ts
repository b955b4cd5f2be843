// A local Convex with an app pushed to it, for tests. Bundles with esbuild the way the CLI does and speaks the push API over HTTP.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { type Convex, type ConvexOptions, createConvex } from "../../../src/database/create-convex.ts";

/** Sources by path without extension: `{ "messages": "export const list = query(…)" }`. */
export type AppSources = Record<string, string>;

const PREAMBLE = `
  import { defineSchema, defineTable, queryGeneric as query, mutationGeneric as mutation, actionGeneric as action,
    internalQueryGeneric as internalQuery, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, httpActionGeneric as httpAction, httpRouter, anyApi as api, anyApi as internal,
    defineApp, defineComponent, componentsGeneric, createFunctionHandle, log } from "convex/server";
  import { v, ConvexError } from "convex/values";
  const components = componentsGeneric();
`;

/** The path of a component's definition, for an `import` in the `convex.config` of the component that mounts it. */
export function definitionOf(component: string): string {
  return `./_componentDeps/${Buffer.from(`../${component}`).toString("base64url")}`;
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts local Convex on a free port; it stops when the test ends. */
export async function startConvex(options: Partial<ConvexOptions> = {}): Promise<Convex & { lines: string[] }> {
  const lines: string[] = [];
  const convex = await createConvex({ port: 0, data: null, log: (line) => lines.push(line), ...options });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await convex.close();
    open = false;
  };
  onTestFinished(close);
  return { ...convex, close, lines };
}

/**
 * In this test, errors name the lines of pushed sources, as they do outside of tests; vitest only maps its own modules.
 */
export function useStacksOfNode(): void {
  const own = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? {};
  Reflect.deleteProperty(Error, "prepareStackTrace");
  onTestFinished(() => void Object.defineProperty(Error, "prepareStackTrace", own));
}

/** Pushes an app and its components, by name; resolves to the error text of the failed step, or null. */
export async function push(...app: Parameters<typeof startPush>): Promise<string | null> {
  const [convex] = app;
  const start = await startPush(...app);
  if (start.status !== 200) return start.body.message;
  let status = await waitForSchema(convex, start.body);
  while (status.type === "inProgress") status = await waitForSchema(convex, start.body);
  return status.type === "complete" ? await finishPush(convex, start.body) : status.error;
}

/** The first step of a push. */
export async function startPush(
  convex: Convex,
  sources: AppSources,
  components: Record<string, AppSources> = {},
): ReturnType<typeof post> {
  const { modules: changedModules, ...app } = await bundleAll(sources, Object.keys(components));
  const appDefinition = { ...app, changedModules, unchangedModuleHashes: [], udfServerVersion: "1.48.0" };
  const componentDefinitions = await Promise.all(
    Object.entries(components).map(async ([name, own]) => {
      const { modules: functions, ...definition } = await bundleAll(own, Object.keys(components));
      return { definitionPath: `../${name}`, ...definition, functions, udfServerVersion: "1.48.0" };
    }),
  );
  return await post(convex, "/api/deploy2/start_push", {
    functions: "convex/",
    appDefinition,
    componentDefinitions,
    nodeDependencies: [],
    dryRun: false,
  });
}

/** The second step: polls a started push, for at most that many ms, until it is ready. */
export async function waitForSchema(convex: Convex, { schemaChange }: Answer, timeoutMs = 10_000): Promise<Answer> {
  return (await post(convex, "/api/deploy2/wait_for_schema", { schemaChange, timeoutMs, dryRun: false })).body;
}

/** The last step: applies the started push; resolves to the error text or null. */
export async function finishPush(convex: Convex, startPush: Answer): Promise<string | null> {
  const { status, body } = await post(convex, "/api/deploy2/finish_push", { startPush, dryRun: false });
  return status === 200 ? null : body.message;
}

/** Calls a function over HTTP. `auth` is an Authorization header. */
export async function call(
  convex: Convex,
  kind: "query" | "mutation" | "action" | "function",
  name: string,
  args: object = {},
  auth?: string,
): Promise<CallResult> {
  const { body } = await post(
    convex,
    `/api/${kind}`,
    { path: name, args, format: "convex_encoded_json" },
    auth ?? null,
  );
  return body as unknown as CallResult;
}

export interface CallResult {
  status: "success" | "error";
  value?: unknown;
  errorMessage?: string;
  errorData?: unknown;
  logLines?: string[];
  code?: string;
  message?: string;
}

/** A POST with the admin key, with another header, or (null) with none. */
export async function post(
  convex: Pick<Convex, "url" | "adminKey">,
  route: string,
  body: object,
  auth: string | null = `Convex ${convex.adminKey}`,
): Promise<{ status: number; body: Answer }> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    ...(auth === null ? {} : { authorization: auth }),
  };
  const response = await fetch(convex.url + route, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answer };
}

export interface Answer {
  [field: string]: unknown;
  message: string;
  error: string;
  code: string;
  type: string;
}

/** The bundles of one folder: its definition, its schema and the rest. */
async function bundleAll(sources: AppSources, components: string[]) {
  const modules = await Promise.all(Object.entries(sources).map(([name, source]) => bundle(name, source)));
  const take = (name: string) => modules.find((module) => module.path === name) ?? null;
  const [definition, schema] = [take("convex.config.js"), take("schema.js")];
  const imports = components.filter((name) => definition?.source.includes(definitionOf(name)));
  return {
    definition,
    schema,
    dependencies: imports.map((name) => `../${name}`),
    modules: modules.filter((module) => module !== schema && module !== definition),
  };
}

/** The bundles made so far: most tests push the same sources. */
const bundles = new Map<string, ReturnType<typeof makeBundle>>();

function bundle(name: string, source: string): ReturnType<typeof makeBundle> {
  const key = `${name}\n${source}`;
  const made = bundles.get(key) ?? makeBundle(name, source);
  bundles.set(key, made);
  return made;
}

async function makeBundle(
  name: string,
  source: string,
): Promise<{ path: string; source: string; sourceMap: string; environment: "isolate" | "node" }> {
  const environment = source.trimStart().startsWith('"use node"') ? "node" : "isolate";
  const result = await build({
    stdin: {
      contents: `${PREAMBLE.replaceAll("\n", " ")}${source}`,
      resolveDir: path.dirname(createRequire(import.meta.url).resolve("convex/package.json")),
      sourcefile: `convex/${name}.ts`,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: environment === "node" ? "node" : "browser",
    conditions: ["convex", "module"],
    target: "esnext",
    minifyIdentifiers: true,
    keepNames: true,
    sourcemap: "external",
    outfile: `/out/${name}.js`,
    external: ["./_componentDeps/*"],
    write: false,
    logLevel: "silent",
  });
  const [map, code] = [
    result.outputFiles.find((file) => file.path.endsWith(".map")),
    result.outputFiles.find((file) => file.path.endsWith(".js")),
  ];
  const sourceMap = (map?.text ?? "{}").replaceAll(/"[^"]*convex\/(\w+\.ts)"/g, '"../convex/$1"');
  return { path: `${name}.js`, source: code?.text ?? "", sourceMap, environment };
}
