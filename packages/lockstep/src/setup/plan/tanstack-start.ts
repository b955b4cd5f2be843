// A TanStack Start app: the session routes, and the provider in the root route. Pure.

import type { NodeOf, Source } from "../../doctor/source/source.ts";
import { declares, importing } from "../edit/imports.ts";
import { elementsOf, wrapping } from "../edit/jsx.ts";
import { applied, type Change, indentAt } from "../edit/text.ts";
import { creation, placeOf } from "./files.ts";
import type { Part, Target } from "./model.ts";
import { otherSdk } from "./other-sdk.ts";
import { editOr, imports, sourcesOf } from "./sources.ts";

const ADAPTER = "@lockstep/auth/tanstack-start";
const ROUTER = "@tanstack/react-router";
const TAG = { open: "<LockstepProvider>", close: "</LockstepProvider>" };
const LOADER = ["loader: () => getSession(),", "staleTime: Infinity,"];
/** For a root that has only a shell so far. */
const COMPONENT = "component: LockstepProvider";

const SNIPPET = `import { LockstepProvider, getSession } from "${ADAPTER}";

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
  if (options === undefined || declares(source, "getSession")) return undefined;
  const keys = options.properties.map((one) =>
    one.type === "Property" && one.key.type === "Identifier" ? one.key.name : "",
  );
  const [first] = options.properties;
  if (first === undefined || keys.some((key) => ["loader", "staleTime", ""].includes(key))) return undefined;
  const outlets = elementsOf(source, (module) => module === ROUTER, "Outlet");
  const component = keys.includes("component");
  if (outlets.length !== (component ? 1 : 0)) return undefined;
  const [outlet] = outlets;
  return applied(source.text, [
    ...importing(source, [
      { from: ADAPTER, name: "LockstepProvider" },
      { from: ADAPTER, name: "getSession" },
    ]),
    ...loaderChanges(source, options, component),
    ...(outlet ? [wrapping(source, outlet, [TAG])] : []),
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
    ...(component ? [] : [{ start: last.end, end: last.end, text: `,${separator}${COMPONENT}` }]),
  ];
}
