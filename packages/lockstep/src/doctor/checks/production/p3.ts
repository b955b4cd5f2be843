// P3: the host of a single-page app answers its callback path with "not found".

import type { Check, Edit, Finding } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { readJson } from "../../project/json.ts";
import { propertyOf, stringOf, unwrapped } from "../../source/expressions.ts";
import { attributeOf, elementsOf, spreadsAttributes } from "../../source/jsx.ts";
import { parseSource, type Node } from "../../source/source.ts";
import { codeOf, dependsOn, inApp } from "../shared/code/app-code.ts";
import { redirectOf } from "../shared/code/authkit-sdk.ts";

const VARIABLE = "VITE_WORKOS_REDIRECT_URI";

export const P3: Check = {
  id: "P3",
  title: "The host of a single-page app does not know the callback path",
  needs: [],
  why: 'A single-page app has one file, index.html, and its paths exist only in the browser. After the sign-in WorkOS sends the browser to the callback path, which the host looks for among its files: users see "404" instead of the app. The development server answers every path with index.html, so it only happens after a deployment.',
  fix: 'Have the host answer unknown paths with index.html. Vercel: `"rewrites": [{ "source": "/(.*)", "destination": "/index.html" }]` in vercel.json. Netlify: `/* /index.html 200` in public/_redirects. Cloudflare Workers: `"not_found_handling": "single-page-application"` in `assets`.',
  guide: "spa-in-production",
  *run({ project }) {
    for (const app of project.apps) {
      const path = callbackPath(project, app);
      if (path === undefined || path === "/") continue;
      for (const host of [vercel, netlify, cloudflare]) {
        const problem = host(project, app);
        if (problem) yield finding(path, problem);
      }
    }
  },
};

/** The path that WorkOS sends the browser of a single-page app to; undefined if it is not known. */
function callbackPath(project: Project, app: App): string | undefined {
  if (app.framework.name !== "vite" || !dependsOn(app, "@workos-inc/authkit-react")) return undefined;
  for (const source of codeOf(project, app, "AuthKitProvider"))
    for (const element of elementsOf(source, "AuthKitProvider")) {
      const value = attributeOf(element, "redirectUri");
      if (value === true || (value === undefined && !spreadsAttributes(element))) continue;
      const text = value && (stringOf(value) ?? endOf(value));
      if (text !== undefined) return text.replace(/^https?:\/\/[^/]+/, "") || "/";
      // A value from another file, or one that is computed, has its origin in the usual variable if that is set.
      return redirectOf(app, VARIABLE)?.url.pathname;
    }
  return undefined;
}

/** The path at the end of `${location.origin}/callback`, or of `location.origin + "/callback"`. */
function endOf(value: Node): string | undefined {
  if (value.type === "BinaryExpression") return stringOf(value.right);
  const end = value.type === "TemplateLiteral" ? value.quasis.at(-1)?.value.cooked : undefined;
  return end?.startsWith("/") ? end : undefined;
}

interface Problem {
  readonly host: string;
  readonly file: string;
  readonly fix: string;
  readonly edit?: Edit | undefined;
}

function finding(path: string, { host, file, fix, edit }: Problem): Finding {
  return {
    level: "error",
    what: `${host} answers ${path} with "not found": ${file} does not lead unknown paths to index.html`,
    places: [{ file }],
    fix: edit ? `${fix} (lockstep doctor --fix does it)` : fix,
    ...(edit ? { edits: [edit] } : {}),
  };
}

/** A file of the app, or of the root of the repository if that has no other app. */
function find({ files, apps }: Project, app: App, names: readonly string[]): string | undefined {
  const own = names.map((name) => inApp(app, name));
  return [...own, ...(apps.length === 1 ? names : [])].find((file) => files.exists(file));
}

function vercel(project: Project, app: App): Problem | undefined {
  const file = find(project, app, ["vercel.json"]);
  const text = file === undefined ? undefined : project.files.read(file);
  const json = readJson(text);
  if (file === undefined || text === undefined || !json) return undefined;
  const { rewrites, routes } = json;
  // Rules that are there may lead the path somewhere else on purpose.
  if (routes !== undefined || (rewrites !== undefined && !isOtherRewrite(rewrites))) return undefined;
  const rule = '{ "source": "/(.*)", "destination": "/index.html" }';
  return {
    host: "Vercel",
    file,
    fix: `add to ${file}: "rewrites": [${rule}]`,
    edit: rewrites === undefined ? addedMember(file, text, `"rewrites": [${rule}]`) : undefined,
  };
}

/** Whether rewrites exist that concern some paths only, such as those of an API. */
function isOtherRewrite(rewrites: unknown): boolean {
  const sources = Array.isArray(rewrites)
    ? rewrites.map((one: unknown) => (typeof one === "object" && one !== null ? Reflect.get(one, "source") : undefined))
    : [undefined];
  return sources.every((one) => typeof one === "string" && /^\/(?:api|ingest|_\w+)\//.test(one));
}

/** JSON with one more member at the end of its object. */
function addedMember(file: string, text: string, member: string): Edit | undefined {
  const end = text.lastIndexOf("}");
  const before = text.slice(0, end).trimEnd();
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  const comma = before.endsWith("{") ? "" : ",";
  return { file, content: `${before}${comma}\n${indent}${member}\n}${text.slice(end + 1)}` };
}

function netlify(project: Project, app: App): Problem | undefined {
  const file = find(project, app, ["netlify.toml"]);
  const text = file === undefined ? undefined : project.files.read(file);
  if (file === undefined || text === undefined) return undefined;
  const redirects = project.files.list.some((one) => /(?:^|\/)_redirects$/.test(one));
  if (redirects || /^\s*\[\[\s*redirects\s*\]\]/m.test(text)) return undefined;
  const rule = '[[redirects]]\nfrom = "/*"\nto = "/index.html"\nstatus = 200\n';
  return {
    host: "Netlify",
    file,
    fix: `add to ${file}: [[redirects]] with from = "/*", to = "/index.html", status = 200`,
    edit: { file, content: `${text.trimEnd()}\n\n${rule}` },
  };
}

function cloudflare(project: Project, app: App): Problem | undefined {
  const file = find(project, app, ["wrangler.jsonc", "wrangler.json", "wrangler.toml"]);
  const text = file === undefined ? undefined : project.files.read(file);
  if (file === undefined || text === undefined) return undefined;
  return file.endsWith(".toml") ? wranglerToml(file, text) : wranglerJson(file, text);
}

function wranglerToml(file: string, text: string): Problem | undefined {
  // A Worker with code of its own can answer by itself.
  if (/not_found_handling|^\s*main\s*=/m.test(text)) return undefined;
  const member = 'not_found_handling = "single-page-application"';
  const spellings = [
    { pattern: /^[ \t]*\[[ \t]*assets[ \t]*\][^\n]*\n/m, added: `${member}\n` },
    { pattern: /^[ \t]*assets[ \t]*=[ \t]*\{[^{}\n]*[^{}\s](?=[ \t]*\})/m, added: `, ${member}` },
    { pattern: /^[ \t]*assets\.directory[ \t]*=[^\n]*\n/m, added: `assets.${member}\n` },
  ];
  for (const { pattern, added } of spellings) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const at = found.index + found[0].length;
    return {
      host: "Cloudflare",
      file,
      fix: `add to assets in ${file}: ${member}`,
      edit: { file, content: text.slice(0, at) + added + text.slice(at) },
    };
  }
  return undefined;
}

function wranglerJson(file: string, text: string): Problem | undefined {
  // JSON with comments is an expression of JavaScript.
  const source = parseSource("wrangler.js", `(${text}\n)`);
  const [statement] = source?.all("ExpressionStatement") ?? [];
  const object = statement && unwrapped(statement.expression);
  const assets = propertyOf(object, "assets")?.value;
  if (assets?.type !== "ObjectExpression" || propertyOf(object, "main") || propertyOf(assets, "not_found_handling"))
    return undefined;
  const last = assets.properties.at(-1);
  const member = '"not_found_handling": "single-page-application"';
  // Positions are one further, because of the parenthesis.
  const at = (last ? last.end : assets.start + 1) - 1;
  return {
    host: "Cloudflare",
    file,
    fix: `add to "assets" of ${file}: ${member}`,
    edit: { file, content: `${text.slice(0, at)}${last ? ", " : " "}${member}${text.slice(at)}` },
  };
}
