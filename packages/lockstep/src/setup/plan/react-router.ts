// A React Router app in framework mode: the session routes, and the middleware, the loader and the provider in the root route. Pure.

import { parseSource, type Source } from "../../doctor/source/source.ts";
import { afterImports, declares, importing } from "../edit/imports.ts";
import { elementsOf, wrapping } from "../edit/jsx.ts";
import { applied, indentAt, indentUnit, inStyleOf } from "../edit/text.ts";
import { creation } from "./files.ts";
import type { Part, Target } from "./model.ts";
import { otherSdk } from "./other-sdk.ts";
import { edited, editOr, imports, sourcesOf } from "./sources.ts";

const ADAPTER = "@lockstep/auth/react-router";
const PAGE = "@lockstep/auth/react-router/react";
const ROUTE = `route("auth/*", "routes/auth.ts")`;
/** What answers the session routes. */
const ROUTES = /\bauth\.handle\b|^export \{[^}]*\bloader\b[^}]*\} from ["']@lockstep\/auth\/react-router["']/m;
const TAG = { open: "<LockstepProvider>", close: "</LockstepProvider>" };
const top = (typescript: boolean): string => `
export const middleware = [auth.middleware];

export const loader = ({ context }${typescript ? ": Route.LoaderArgs" : ""}) => ({ page: auth.sessionOf(context).page });
`;

const SNIPPET = `import { auth } from "${ADAPTER}";
import { LockstepProvider } from "${PAGE}";
${top(true)}
// In the default export:
${TAG.open}
  <Outlet />
${TAG.close}
`;

export function reactRouterParts(target: Target): Part[] {
  const route = sourcesOf(target, "auth.handle", ADAPTER).some(({ text }) => ROUTES.test(text));
  const files = Object.entries(target.guide.files).filter(([file]) => !file.startsWith("convex/"));
  return [
    ...(route ? [] : [...files.map(([file, text]) => creation(target, file, text)), routes(target)]),
    ...(imports(target, "LockstepProvider") ? [] : [root(target)]),
    ...middlewareFlag(target),
  ];
}

function routes(target: Target): Part {
  const file = existing(target, "app/routes.ts");
  const source = target.project.source(file);
  const code = source && listed(source, target.typescript);
  return editOr(source, code, file, "Add the session routes:", `${ROUTE}\n`);
}

function listed(source: Source, typescript: boolean): string | undefined {
  const [exported] = source.all("ExportDefaultDeclaration");
  const declaration = exported?.declaration;
  const list = declaration?.type === "TSSatisfiesExpression" ? declaration.expression : declaration;
  if (list?.type !== "ArrayExpression") return undefined;
  const last = list.elements.at(-1);
  if (last === null || last === undefined) return undefined;
  const indent = indentAt(source.text, last.start);
  const own =
    source.text.slice(source.text.lastIndexOf("\n", last.start - 1) + 1, last.start) === indent && indent !== "";
  const added = typescript ? ROUTE : ROUTE.replace(".ts", ".js");
  const text = `,${own ? `\n${indent}` : " "}${inStyleOf(source.text, added)}`;
  return applied(source.text, [
    ...importing(source, [{ from: "@react-router/dev/routes", name: "route" }]),
    { start: last.end, end: last.end, text },
  ]);
}

function root(target: Target): Part {
  const file = existing(target, "app/root.tsx");
  const source = target.project.source(file);
  // With another session around it, a person decides where the provider goes.
  const content = otherSdk(target) === undefined && source ? rootWithProvider(source, target.typescript) : undefined;
  const why = "Read the session in the root route, and put the provider around its outlet:";
  return editOr(source, content, file, why, SNIPPET);
}

function rootWithProvider(source: Source, typescript: boolean): string | undefined {
  const taken = ["auth", "middleware", "loader"];
  if (taken.some((name) => declares(source, name))) return undefined;
  const [outlet, ...more] = elementsOf(source, (module) => module === "react-router", "Outlet");
  if (outlet === undefined || more.length > 0) return undefined;
  return applied(source.text, [
    ...importing(source, [
      { from: ADAPTER, name: "auth" },
      { from: PAGE, name: "LockstepProvider" },
      ...(typescript ? [{ from: "./+types/root", name: "Route", isType: true }] : []),
    ]),
    afterImports(source, inStyleOf(source.text, top(typescript))),
    wrapping(source, outlet, [TAG]),
  ]);
}

/** React Router 7 runs middleware only with this flag. */
function middlewareFlag(target: Target): Part[] {
  const { project, app } = target;
  const version = project.versionOf("react-router", app.dir) ?? app.manifest.dependencies?.["react-router"] ?? "";
  const file = existing(target, "react-router.config.ts");
  const text = project.files.read(file);
  if (/\d+/.exec(version)?.[0] !== "7" || text?.includes("v8_middleware") === true) return [];
  const source = text === undefined ? undefined : parseSource(file, text);
  const code = "future: { v8_middleware: true },";
  const declaration = source?.all("ExportDefaultDeclaration")[0]?.declaration;
  const config = declaration?.type === "TSSatisfiesExpression" ? declaration.expression : declaration;
  const why = "React Router 7 needs this for middleware:";
  if (source === undefined || config?.type !== "ObjectExpression" || /\bfuture\b/.test(source.text))
    return [{ manual: [{ file, why, code: `${code}\n` }] }];
  const at = config.start + 1;
  const unit = indentUnit(source.text);
  const inserted = source.text[at] === "\n" ? `\n${unit}${code}` : ` ${code}`;
  return [{ edits: [edited(source, applied(source.text, [{ start: at, end: at, text: inserted }]))] }];
}

/** A file of the app that may be JavaScript. */
function existing({ project, app }: Target, file: string): string {
  const name = app.dir === "" ? file : `${app.dir}/${file}`;
  return [name, name.replace(/\.ts(x?)$/, ".js$1"), name.replace(/\.tsx?$/, ".js")].find(project.files.exists) ?? name;
}
