// A Vite app: the provider around what it renders. Pure.

import { type Node, type NodeOf, parseSource, type Source } from "../../doctor/source/source.ts";
import { afterImports, declares, importing } from "../edit/imports.ts";
import { elementsOf, tagOf, wrapping } from "../edit/jsx.ts";
import { applied, inStyleOf } from "../edit/text.ts";
import { migrated, REACT } from "./migrate.ts";
import type { Part, Target } from "./model.ts";
import { placeOf } from "./files.ts";
import { edited, imports, sourcesOf } from "./sources.ts";

const AUTHKIT = "@workos-inc/authkit-react";
const CLIENT = "const client = createConvexClient(import.meta.env.VITE_CONVEX_URL);";
const AUTHKIT_TAG = {
  open: "<AuthKitProvider clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}>",
  close: "</AuthKitProvider>",
};
const LOCKSTEP_TAG = { open: "<LockstepProvider client={client} useAuth={useAuth}>", close: "</LockstepProvider>" };
const NAMES = [
  { from: "@lockstep/auth/convex", name: "createConvexClient" },
  { from: REACT.from, name: "LockstepProvider" },
  { from: AUTHKIT, name: "useAuth" },
];
const PROVIDER = { from: AUTHKIT, name: "AuthKitProvider" };

export function viteParts(target: Target): Part[] {
  if (imports(target, "LockstepProvider")) return [];
  const before = sourcesOf(target, "ConvexProvider").map((source) => ({ source, part: migrated(source, REACT) }));
  const [one, ...others] = before.filter(({ part }) => part !== undefined);
  if (one?.part !== undefined && others.length === 0) return [withAuthKit(target, one.source, one.part)];
  const wired = before.length > 0 ? undefined : (inAuthKit(target) ?? atRoot(target));
  if (wired !== undefined) return [wired];
  return [
    {
      manual: [
        {
          file: rendering(target)?.file ?? placeOf(target, "src/main.tsx"),
          why: "Put these providers around your app:",
          code: SNIPPET,
        },
      ],
    },
  ];
}

const SNIPPET = `import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider } from "@lockstep/auth/react";
import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";

${CLIENT}

${AUTHKIT_TAG.open}
  ${LOCKSTEP_TAG.open}
    <App />
  ${LOCKSTEP_TAG.close}
${AUTHKIT_TAG.close}
`;

/** A plain ConvexProvider was not inside AuthKit's. */
function withAuthKit(target: Target, { text: before }: Source, part: Part): Part {
  const [edit] = part.edits ?? [];
  if (edit === undefined || sourcesOf(target, "AuthKitProvider").length > 0) return part;
  const source = parseSource(edit.file, edit.content);
  const [element] = source ? elementsOf(source, (module) => module === REACT.from, "LockstepProvider") : [];
  if (source === undefined || element === undefined) return part;
  const content = applied(source.text, [wrapping(source, element, [AUTHKIT_TAG]), ...importing(source, [PROVIDER])]);
  return { ...part, edits: [edited({ ...source, text: before }, content)] };
}

/** AuthKit is there, without Convex. */
function inAuthKit(target: Target): Part | undefined {
  const found = sourcesOf(target, "AuthKitProvider").flatMap((source) =>
    elementsOf(source, (module) => module === AUTHKIT, "AuthKitProvider").map((element) => ({ source, element })),
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || taken(only.source)) return undefined;
  const content = contentOf(only.element);
  return content && wrapped(only.source, content, false);
}

/** What the app renders, in the file that does it. */
function atRoot(target: Target): Part | undefined {
  const source = rendering(target);
  if (source === undefined || taken(source)) return undefined;
  const calls = source.all("CallExpression").flatMap((call) => {
    const [argument, ...more] = call.arguments;
    const isRender =
      call.callee.type === "MemberExpression" &&
      call.callee.property.type === "Identifier" &&
      call.callee.property.name === "render";
    return isRender && more.length === 0 && argument?.type === "JSXElement" ? [argument] : [];
  });
  const [element, ...others] = calls;
  if (element === undefined || others.length > 0) return undefined;
  const inside = outermost(element);
  return inside && wrapped(source, inside, true);
}

function rendering(target: Target): Source | undefined {
  const found = sourcesOf(target, "react-dom/client");
  return found.length === 1 ? found[0] : undefined;
}

/** Whether the names that are about to be declared mean something else here. */
function taken(source: Source): boolean {
  return (
    declares(source, "client") ||
    NAMES.some(
      ({ name, from }) =>
        declares(source, name) && !source.imports.some((one) => one.name === name && one.from === from),
    )
  );
}

/** What is inside StrictMode, whose checks are for everything. */
function outermost(element: NodeOf<"JSXElement">): Node | undefined {
  const { name } = element.openingElement;
  const strict =
    tagOf(element) === "StrictMode" || (name.type === "JSXMemberExpression" && name.property.name === "StrictMode");
  return strict ? contentOf(element) : element;
}

/** The one child of an element, apart from whitespace. */
function contentOf({ children }: NodeOf<"JSXElement">): Node | undefined {
  const [only, ...others] = children.filter((child) => child.type !== "JSXText" || child.value.trim() !== "");
  return others.length === 0 && only?.type !== "JSXText" ? only : undefined;
}

function wrapped(source: Source, node: Node, withProvider: boolean): Part {
  const content = applied(source.text, [
    ...importing(source, withProvider ? [...NAMES.slice(0, 2), PROVIDER, ...NAMES.slice(2)] : NAMES),
    afterImports(source, `\n${inStyleOf(source.text, CLIENT)}\n`),
    wrapping(source, node, withProvider ? [AUTHKIT_TAG, LOCKSTEP_TAG] : [LOCKSTEP_TAG]),
  ]);
  return { edits: [edited(source, content)] };
}
