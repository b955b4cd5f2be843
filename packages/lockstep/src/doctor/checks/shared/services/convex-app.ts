// What `convex.config.ts` says: the components that the app mounts, and the environment variables that it declares. Read without running it.

import type { Project } from "../../../project/project.ts";
import { importedCalls, memberOf, nameOf, propertyOf, unwrapped } from "../../../source/expressions.ts";
import type { Node, NodeOf, Source } from "../../../source/source.ts";

/** A component, as the app mounts it. */
export interface Mount {
  /** The module that its definition is imported from. */
  readonly from: string;
  /** The second argument of `app.use`. */
  readonly options: Node | undefined;
  readonly line: number;
}

/** A variable that `defineApp({ env })` declares. */
export interface Declared {
  readonly name: string;
  readonly optional: boolean;
  readonly line: number;
}

export interface ConvexApp {
  readonly source: Source;
  readonly mounts: readonly Mount[];
  /** Undefined: it declares none, so that functions read `process.env`; or it declares some in a way that cannot be read. */
  readonly declared: readonly Declared[] | undefined;
}

/** The app's definition; undefined if there is none. */
export function convexApp({ convex, source: parse }: Project): ConvexApp | undefined {
  const source = ["ts", "js", "mts", "mjs"]
    .map((extension) => convex && parse(`${convex.functions}/convex.config.${extension}`))
    .find((parsed) => parsed !== undefined);
  if (source === undefined) return undefined;
  return { source, mounts: mountsIn(source), declared: declaredIn(source) };
}

function mountsIn(source: Source): Mount[] {
  const modules = new Map(source.imports.map(({ local, from }) => [local, from]));
  return source.all("CallExpression").flatMap((call) => {
    const [component, options] = call.arguments;
    if (memberOf(call.callee)?.name !== "use" || component?.type !== "Identifier") return [];
    const from = modules.get(component.name);
    return from === undefined ? [] : [{ from, options: options && unwrapped(options), line: source.line(call) }];
  });
}

function declaredIn(source: Source): Declared[] | undefined {
  const call = importedCalls(source, /^convex\/server$/).find(({ name }) => name === "defineApp")?.call;
  const env = propertyOf(call?.arguments[0] && unwrapped(call.arguments[0]), "env")?.value;
  if (env === undefined) return undefined;
  return declarations(source, unwrapped(env));
}

/** Those of an object literal, and of `directoryEnv`, alone or spread into it. */
function declarations(source: Source, env: Node): Declared[] | undefined {
  if (env.type === "Identifier") {
    const imported = source.imports.find(({ local }) => local === env.name);
    return imported?.name === "directoryEnv" && imported.from.startsWith("@lockstep/auth/component")
      ? DIRECTORY_ENV.map((name) => ({ name, optional: true, line: source.line(env) }))
      : undefined;
  }
  if (env.type !== "ObjectExpression") return undefined;
  const lists = env.properties.map((property) =>
    property.type === "SpreadElement"
      ? declarations(source, unwrapped(property.argument))
      : declaration(source, property),
  );
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

const DIRECTORY_ENV = ["WORKOS_API_KEY", "WORKOS_WEBHOOK_SECRET", "WORKOS_ACTION_SECRET"];

/** `NAME: v.string()`, and `NAME: v.optional(…)`. */
function declaration(source: Source, property: NodeOf<"Property">): Declared[] | undefined {
  const name = nameOf(property.key, property.computed);
  const value = unwrapped(property.value);
  if (name === undefined || value.type !== "CallExpression") return undefined;
  const optional = memberOf(value.callee)?.name === "optional";
  return [{ name, optional, line: source.line(property) }];
}
