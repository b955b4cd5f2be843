// A TanStack Start app: the session routes, and the provider in the root route. Pure.

import type { NodeOf, Source } from "../../doctor/source/source.ts";
import { afterImports, declares, importing } from "../edit/imports.ts";
import { elementsOf, wrapping } from "../edit/jsx.ts";
import { applied, type Change, indentAt, indentUnit, inStyleOf } from "../edit/text.ts";
import { creation, placeOf } from "./files.ts";
import type { Part, Target } from "./model.ts";
import { otherSdk } from "./other-sdk.ts";
import { editOr, imports, sourcesOf } from "./sources.ts";

const ADAPTER = "@lockstep/auth/tanstack-start";
const ROUTER = "@tanstack/react-router";
const CLIENT = "const client = createConvexClient(import.meta.env.VITE_CONVEX_URL);";
const TAG = { open: "<LockstepProvider client={client} page={Route.useLoaderData()}>", close: "</LockstepProvider>" };
const LOADER = ["loader: () => getSession(),", "staleTime: Infinity,"];

const SNIPPET = `import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider, getSession } from "${ADAPTER}";

${CLIENT}

// In createRootRoute({ … }):
${LOADER.join("\n")}

// In the component of the root route:
${TAG.open}
  <Outlet />
${TAG.close}
`;

export function tanstackStartParts(target: Target): Part[] {
  const route = sourcesOf(target, "authHandlers").length > 0;
  const files = Object.entries(target.guide.files).filter(([file]) => !file.startsWith("convex/"));
  return [
    ...(route ? [] : files.map(([file, text]) => creation(target, file, text))),
    ...(imports(target, "LockstepProvider") ? [] : [root(target)]),
  ];
}

function root(target: Target): Part {
  const [source] = sourcesOf(target, "createRootRoute");
  // With another session around it, a person decides where the provider goes.
  const content = otherSdk(target) === undefined && source ? rootWithProvider(source) : undefined;
  const file = source?.file ?? placeOf(target, "src/routes/__root.tsx");
  return editOr(
    source,
    content,
    file,
    "Load the session in the root route, and put the provider around its outlet:",
    SNIPPET,
  );
}

function rootWithProvider(source: Source): string | undefined {
  const options = optionsOf(source);
  if (options === undefined || ["client", "getSession"].some((name) => declares(source, name))) return undefined;
  const keys = options.properties.map((one) =>
    one.type === "Property" && one.key.type === "Identifier" ? one.key.name : "",
  );
  const named = source.all("VariableDeclarator").some(({ id }) => id.type === "Identifier" && id.name === "Route");
  const [first] = options.properties;
  if (!named || first === undefined || keys.some((key) => ["loader", "staleTime", ""].includes(key))) return undefined;
  const outlets = elementsOf(source, (module) => module === ROUTER, "Outlet");
  const component = keys.includes("component");
  if (component ? outlets.length !== 1 : outlets.length !== 0 || declares(source, "Root")) return undefined;
  const [outlet] = outlets;
  return applied(source.text, [
    ...importing(source, [
      { from: "@lockstep/auth/convex", name: "createConvexClient" },
      { from: ADAPTER, name: "LockstepProvider" },
      { from: ADAPTER, name: "getSession" },
      { from: ROUTER, name: "Outlet" },
    ]),
    afterImports(source, `\n${inStyleOf(source.text, CLIENT)}\n`),
    ...loaderChanges(source, options, component),
    ...(outlet ? [wrapping(source, outlet, [TAG])] : [rootComponent(source)]),
  ]);
}

/** The object of `createRootRoute({ … })` or `createRootRouteWithContext<…>()({ … })`. */
function optionsOf(source: Source): NodeOf<"ObjectExpression"> | undefined {
  const calls = source.all("CallExpression").filter(({ callee, arguments: [argument] }) => {
    const inner = callee.type === "CallExpression" ? callee.callee : callee;
    return (
      inner.type === "Identifier" && inner.name.startsWith("createRootRoute") && argument?.type === "ObjectExpression"
    );
  });
  const argument = calls.length === 1 ? calls[0]?.arguments[0] : undefined;
  return argument?.type === "ObjectExpression" ? argument : undefined;
}

/** The loader comes first, the component last, as in the guide. */
function loaderChanges(source: Source, { properties }: NodeOf<"ObjectExpression">, component: boolean): Change[] {
  const { text } = source;
  const [first] = properties;
  const last = properties.at(-1);
  if (first === undefined || last === undefined) return [];
  const indent = indentAt(text, first.start);
  const own = text.slice(text.lastIndexOf("\n", first.start - 1) + 1, first.start) === indent;
  const separator = own ? `\n${indent}` : " ";
  return [
    { start: first.start, end: first.start, text: LOADER.map((line) => line + separator).join("") },
    ...(component ? [] : [{ start: last.end, end: last.end, text: `,${separator}component: Root` }]),
  ];
}

/** For a root that has only a shell so far. */
function rootComponent({ text }: Source): Change {
  const unit = indentUnit(text);
  const end = text.length;
  const code = `${text.endsWith("\n") ? "" : "\n"}
function Root() {
${unit}return (
${unit.repeat(2)}${TAG.open}
${unit.repeat(3)}<Outlet />
${unit.repeat(2)}${TAG.close}
${unit});
}
`;
  return { start: end, end, text: inStyleOf(text, code) };
}
