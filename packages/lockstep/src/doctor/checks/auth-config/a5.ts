// A5: characters of a chat or of Markdown in the URLs of a provider, or quotation marks from an env file.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { replaced } from "../../source/edit.ts";
import { lineAt, lineStarts, parseSource } from "../../source/source.ts";
import type { Field, FieldName, Provider } from "../../auth-config/read.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

const URLS: readonly FieldName[] = ["issuer", "jwks", "domain"];
/** What no URL of a provider contains. */
const STRAY = /[<>"'`\s]|,$/;
/** `"<https://…",>`: what Markdown makes of a URL inside quotation marks. */
const MANGLED = /(["'`])<(https?:\/\/[^"'`<>\s]*)\1,>/g;

export const A5: Check = {
  id: "A5",
  title: "A URL in auth.config.ts contains stray characters",
  needs: [],
  why: "Chats and Markdown put < and > around URLs, and Convex compares the issuer with `iss` in the token character by character, and fetches the key set from exactly this URL. With one character too many, no token is accepted, or the file cannot be pushed at all.",
  fix: 'Write the URLs without <, >, quotation marks, spaces or commas: issuer: "https://api.workos.com". `lockstep doctor --fix` removes them.',
  *run(facts) {
    const config = authConfigOf(facts);
    if (config.kind === "broken") yield* mangled(config.file, config.text);
    if (config.kind !== "read") return;
    for (const provider of config.providers) {
      if (provider.from !== "file") continue;
      for (const name of URLS) {
        const field = provider.fields.get(name);
        const found = field?.kind === "text" ? strayIn(facts, provider, name, field) : undefined;
        if (found) yield found;
      }
    }
  },
};

/** The whole file cannot be parsed when a comma went into the quotation marks' place. */
function* mangled(file: string, text: string): Iterable<Finding> {
  const [first] = text.matchAll(MANGLED);
  if (first === undefined) return;
  const content = text.replaceAll(MANGLED, "$1$2$1,");
  yield {
    level: "error",
    what: `${file} has a syntax error: ${first[0]} looks pasted from a chat`,
    places: [{ file, line: lineAt(lineStarts(text), first.index), text: first[0] }],
    fix: `write: ${first[1]}${first[2]}${first[1]},`,
    ...(parseSource(file, content) ? { edits: [{ file, content }] } : {}),
  };
}

function strayIn(
  { project }: Facts,
  { file, number }: Provider,
  name: FieldName,
  field: Extract<Field, { kind: "text" }>,
): Finding | undefined {
  const shown = field.text.replaceAll(/\$\{\w+\}/g, "");
  if (shown === "") return undefined;
  if (!STRAY.test(shown)) return undefined;
  const { source, node } = field.expression;
  const clean = cleaned(field.text);
  const code = source.textOf(node);
  const rewritten = code.slice(0, 1) + cleaned(code.slice(1, -1)) + code.slice(-1);
  const literal = (node.type === "Literal" || node.type === "TemplateLiteral") && !/\$\{[^}]*[<>"'`\s,]/.test(code);
  const right = literal && URL.canParse(clean.replaceAll(/\$\{\w+\}/g, "x")) && project.source(source.file) === source;
  return {
    level: "error",
    what: `The ${name} of provider ${number} in ${file} has characters that do not belong to a URL: ${JSON.stringify(field.text)}${/[<>]/.test(shown) ? ", which looks pasted from a chat" : ""}`,
    places: [{ file: source.file, line: field.line, text: `${name}: ${code}` }],
    fix: `write: ${name}: ${literal ? rewritten : JSON.stringify(clean)}`,
    ...(right ? { edits: [{ file: source.file, content: replaced(source, node, rewritten) }] } : {}),
  };
}

function cleaned(url: string): string {
  return url.replaceAll(/[<>"'`\s\\]/g, "").replace(/,+$/, "");
}
