// The functions of directory-functions.ts in convex-test and in local Convex, with the directory component mounted.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { isAuthError } from "@lockstep/auth/backend";
import { anyApi, type FunctionReference } from "convex/server";
import { convexTest } from "convex-test";
import { expect } from "vitest";
import { mountDirectory } from "../../../packages/auth/src/testing/backend/index.ts";
import { COMPONENT } from "../../../packages/auth/test/support/directory/directory.ts";
import { call, definitionOf, push, startConvex } from "../../../packages/lockstep/test/database/support/convex-app.ts";
import { createIssuer } from "../../../packages/lockstep/test/database/support/issuer.ts";
import * as app from "./directory-functions.ts";

export type Claims = Record<string, string | string[] | { sub: string }>;

/** The modules, and the options of their functions. */
const MODULES = {
  both: ["both", "ensure"],
  directory: ["directory", "ensure"],
  token: ["token", "ensure"],
  thrown: ["both", "throw"],
} as const;

/** One backend: calls a function of a module, such as `both:orgQueryRole`, and resolves to the value or the data of the refusal. */
export type Run = (name: string, claims: Claims | null, args?: Record<string, unknown>) => Promise<unknown>;

const kindOf = (name: string): "query" | "mutation" | "action" =>
  /Query|userIn|session|created/.test(name) ? "query" : name.includes("Action") ? "action" : "mutation";

function inConvexTest(): Run {
  const modules = Object.entries(MODULES).map(([name, [source, missing]]) => [
    `./${name}.js`,
    async () => ({ ...app, ...app.directoryFunctions(source, missing) }),
  ]);
  const t = convexTest(undefined, { "./_generated/api.js": async () => ({}), ...Object.fromEntries(modules) });
  mountDirectory(t);
  return async (name, claims, args = {}) => {
    const caller = claims === null ? t : t.withIdentity({ issuer: "https://i", ...flat(claims) });
    const [module = "", exported = ""] = name.split(":");
    try {
      return await caller[kindOf(name) as "query"](anyApi[module]?.[exported] as FunctionReference<"query">, args);
    } catch (error) {
      if (isAuthError(error)) return error.data;
      throw error;
    }
  };
}

/** Convex flattens nested claims. */
const flat = ({ sub, act, ...claims }: Claims): object => ({
  subject: sub,
  ...claims,
  ...(act !== undefined && { "act.sub": (act as { sub: string }).sub }),
});

const sourceOf = (file: string): string =>
  `export * from "${COMPONENT}/${file}"; ${/schema|http|crons/.test(file) ? `export { default } from "${COMPONENT}/${file}";` : ""}`;

async function inLocalConvex(): Promise<Run> {
  const [convex, issuer] = [await startConvex(), await createIssuer()];
  const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), "utf8");
  const source = read("directory-functions.ts");
  const names = Object.keys(app.directoryFunctions("both", "ensure"));
  const modules = Object.entries(MODULES).map(([name, options]) => [
    name,
    `${source} const made = directoryFunctions(...${JSON.stringify(options)});
    ${names.map((exported) => `export const ${exported} = made.${exported};`).join("\n")}`,
  ]);
  const parts = readdirSync(COMPONENT).filter((file) => /^(?!convex\.config)\w+\.ts$/.test(file));
  const pushed = await push(
    convex,
    {
      ...Object.fromEntries(modules),
      "auth.config": issuer.authConfig(),
      "convex.config": `import workos from "${definitionOf("workos")}"; const a = defineApp(); a.use(workos, { name: "workos" }); export default a;`,
    },
    {
      workos: {
        "convex.config": `export { default } from "${COMPONENT}/convex.config.ts";`,
        ...Object.fromEntries(parts.map((file) => [file.replace(".ts", ""), sourceOf(file)])),
      },
    },
  );
  expect(pushed).toBeNull();
  return async (name, claims, args = {}) => {
    const auth = claims === null ? undefined : `Bearer ${issuer.mint(claims)}`;
    const answer = await call(convex, kindOf(name), name, args, auth);
    if (answer.status === "error" && answer.errorData === undefined) throw new Error(answer.errorMessage);
    return answer.status === "success" ? answer.value : answer.errorData;
  };
}

/** Both backends, and how each starts. */
export const BACKENDS = [
  ["convex-test", async () => inConvexTest()],
  ["local Convex", inLocalConvex],
] as const;
