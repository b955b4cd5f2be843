// Convex's provider for AuthKit becomes Lockstep's: ConvexProviderWithAuthKit, and ConvexProviderWithAuth with a hook around AuthKit's. Pure.

import { type Node, type NodeOf, parseSource, type Source } from "../../doctor/source/source.ts";
import { importing, withoutUnusedImports } from "../edit/imports.ts";
import { attributeOf, elementsOf, renaming } from "../edit/jsx.ts";
import { applied, type Change, lineRemoval } from "../edit/text.ts";
import type { Part } from "./model.ts";
import { edited } from "./sources.ts";

/** The provider that replaces Convex's. */
export interface Provider {
  /** The entry point of Lockstep. */
  readonly from: string;
  /** AuthKit's module whose `useAuth` is the provider's prop. Undefined: the provider has no such prop. */
  readonly useAuth: string | undefined;
}

export const REACT: Provider = { from: "@lockstep/auth/react", useAuth: "@workos-inc/authkit-react" };
export const AUTHKIT_NEXTJS: Provider = { from: "@lockstep/auth/nextjs", useAuth: undefined };

/** Options of a stock client that have no effect on Lockstep's, so that its type omits them. */
const IGNORED = new Set(["expectAuth", "initialAuthTokenReuse", "authRefreshTokenLeewaySeconds"]);

/** The words that hooks around AuthKit consist of. A hook with any other word may do more, and stays. */
const WORDS = new Set(
  `useAuth useAccessToken useCallback useMemo Boolean Promise console error user loading isLoading isUserLoading userLoading
  authLoading isTokenLoading tokenLoading accessToken tokenError isAuthenticated authenticated getAccessToken refresh
  fetchAccessToken forceRefreshToken token undefined err e`.split(/\s+/),
);

/** Names that a file may not need afterwards. */
const LEFT_OVER =
  "ConvexProvider ConvexProviderWithAuth ConvexProviderWithAuthKit ConvexReactClient useAuth useAccessToken useCallback useMemo useRef useState useEffect".split(
    " ",
  );

/** The file with Lockstep's provider; undefined if there is nothing to replace in it. */
export function migrated(source: Source, provider: Provider): Part | undefined {
  const convex = (module: string): boolean => module === "convex/react";
  const anywhere = (module: string): boolean => module === "@convex-dev/workos" || module.startsWith(".");
  const withHook = elementsOf(source, convex, "ConvexProviderWithAuth").filter((one) => hookOf(one) !== undefined);
  const elements = [...elementsOf(source, anywhere, "ConvexProviderWithAuthKit"), ...withHook];
  const plain = provider.useAuth === undefined ? [] : elementsOf(source, convex, "ConvexProvider");
  const all = [...elements, ...plain];
  if (all.length !== 1 || all[0] === undefined || definesProvider(source)) return undefined;
  const [element] = all;
  const hook = hookOf(element);
  const localFile = source.imports.find((one) => one.name === "ConvexProviderWithAuthKit" && one.from.startsWith("."));
  const clients = clientsOf(source);
  const prop = attributeOf(element, "useAuth");
  const first = applied(source.text, [
    ...renaming(element, "LockstepProvider"),
    ...propChanges(element, prop, provider),
    ...clients,
    ...importing(source, [
      ...(clients.length > 0 ? [{ from: "@lockstep/auth/convex", name: "createConvexClient" }] : []),
      { from: provider.from, name: "LockstepProvider" },
      ...(provider.useAuth === undefined ? [] : [{ from: provider.useAuth, name: "useAuth" }]),
    ]),
  ]);
  const imported = source.imports.find(({ local }) => local === hook);
  const { text, kept } = hook === undefined ? { text: first, kept: false } : withoutHook(source.file, first, hook);
  const names = imported ? [...LEFT_OVER, imported.local] : LEFT_OVER;
  const used = names.filter((name) => source.imports.some(({ local }) => local === name));
  const leftFile = localFile ?? (hook === "useAuth" ? undefined : imported);
  return {
    edits: [edited(source, withoutUnusedImports(source.file, text, used))],
    notes: [
      ...(leftFile
        ? [`${source.file} no longer uses ${leftFile.name} of ${leftFile.from}. Delete it if nothing else does.`]
        : []),
      ...(kept
        ? [
            `${source.file} no longer uses ${hook}. It does more than pass on a token, so that it stays; delete it once you have looked.`,
          ]
        : []),
    ],
  };
}

/** A copy of ConvexProviderWithAuthKit in the app: it is not used anymore once those who use it have changed. */
function definesProvider(source: Source): boolean {
  return source.all("FunctionDeclaration").some(({ id }) => id?.name === "ConvexProviderWithAuthKit");
}

/** The name of the hook in `useAuth={…}`. */
function hookOf(element: NodeOf<"JSXElement">): string | undefined {
  const value = attributeOf(element, "useAuth")?.value;
  if (value?.type !== "JSXExpressionContainer" || value.expression.type !== "Identifier") return undefined;
  return value.expression.name;
}

function propChanges(
  element: NodeOf<"JSXElement">,
  prop: NodeOf<"JSXAttribute"> | undefined,
  { useAuth }: Provider,
): Change[] {
  if (prop === undefined) {
    const { end } = element.openingElement.attributes.at(-1) ?? element.openingElement.name;
    return useAuth === undefined ? [] : [{ start: end, end, text: " useAuth={useAuth}" }];
  }
  if (useAuth !== undefined) return [{ start: prop.start, end: prop.end, text: "useAuth={useAuth}" }];
  const others = element.openingElement.attributes;
  const before = others[others.indexOf(prop) - 1] ?? element.openingElement.name;
  return [{ start: before.end, end: prop.end, text: "" }];
}

/** `new ConvexReactClient(url)` becomes `createConvexClient(url)`, unless it has options that do something. */
function clientsOf(source: Source): Change[] {
  const local = source.imports.find((one) => one.from === "convex/react" && one.name === "ConvexReactClient")?.local;
  if (local === undefined) return [];
  return source.all("NewExpression").flatMap((node): Change[] => {
    const { start, end, callee } = node;
    const [url, options] = node.arguments;
    if (callee.type !== "Identifier" || callee.name !== local || url === undefined) return [];
    const around = source.text.slice(start, url.start) + source.text.slice(url.end, end);
    if ((options !== undefined && !isIgnored(options)) || /\/[/*]/.test(around)) return [];
    return [{ start, end, text: `createConvexClient(${source.textOf(url)})` }];
  });
}

function isIgnored(options: Node): boolean {
  return (
    options.type === "ObjectExpression" &&
    options.properties.every(
      (one) => one.type === "Property" && one.key.type === "Identifier" && IGNORED.has(one.key.name),
    )
  );
}

/** The text without a hook of the file that only passes on AuthKit's token. */
function withoutHook(file: string, text: string, hook: string): { text: string; kept: boolean } {
  const source = parseSource(file, text);
  const declaration = source?.all("FunctionDeclaration").find(({ id }) => id?.name === hook);
  if (source === undefined) return { text, kept: false };
  if (declaration === undefined) {
    const declared = source.all("VariableDeclarator").some(({ id }) => id.type === "Identifier" && id.name === hook);
    return { text, kept: declared };
  }
  const { start, end } = declaration;
  const inside = (node: Node): boolean => node.start >= start && node.end <= end;
  const known =
    source.all("Identifier").every((node) => !inside(node) || WORDS.has(node.name) || node.name === hook) &&
    !source.all("JSXElement").some(inside);
  const elsewhere = source.all("Identifier").some((node) => node.name === hook && !inside(node));
  const exported = source.parent(declaration)?.type !== "Program";
  if (!known || elsewhere || exported || /\/[/*]/.test(text.slice(start, end))) return { text, kept: true };
  return { text: applied(text, [lineRemoval(text, start, end)]), kept: false };
}
