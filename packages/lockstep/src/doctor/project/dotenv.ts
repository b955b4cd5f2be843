// The text of an env file, read as the package `dotenv` reads it, and the expansion of `$NAME` as in `dotenv-expand`. Next.js, Expo
// and Convex's command bundle `dotenv`; Node's parser, which Vite 8 uses, differs in unusual spellings only. Unlike both, this one
// keeps every definition, and the line of each.

/** One definition in an env file. */
export interface Definition {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

const NAME = /[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)(?:[^\S\n]*=|:(?=[^\S\n]))[^\S\n]*/y;
const REST = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;

/** Reads every definition, in the order of the file. Of several with one name, the last one counts. */
export function parseDotenv(text: string): Definition[] {
  const source = text.replaceAll(/\r\n?/g, "\n");
  const found: Definition[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    const start = at;
    NAME.lastIndex = at;
    const name = NAME.exec(source)?.[1];
    if (name === undefined) at = endOfLine(source, at);
    else {
      const { value, end } = valueAt(source, NAME.lastIndex);
      found.push({ name, value, line });
      at = end;
    }
    line += source.slice(start, at).split("\n").length - 1;
  }
  return found;
}

/** The value that begins at an offset, and where the next line begins. */
function valueAt(source: string, at: number): { value: string; end: number } {
  const quote = source[at];
  if (quote === '"' || quote === "'" || quote === "`") {
    let close = source.indexOf(quote, at + 1);
    while (close > 0 && source[close - 1] === "\\") close = source.indexOf(quote, close + 1);
    REST.lastIndex = close + 1;
    if (close !== -1 && REST.test(source)) {
      const inner = source.slice(at + 1, close);
      const value = quote === '"' ? inner.replaceAll(String.raw`\n`, "\n").replaceAll(String.raw`\r`, "\r") : inner;
      return { value, end: REST.lastIndex };
    }
  }
  const end = endOfLine(source, at);
  const [value = ""] = source.slice(at, end).split("#");
  return { value: value.trim(), end };
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? source.length : end + 1;
}

const REFERENCE = /\\\$|\$\{([A-Za-z_]\w*)(?:(:?[-+])([^{}]*))?\}|\$([A-Za-z_]\w*)/g;
/** Values may refer to values; a circle ends here. */
const DEEPEST = 8;

/** Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+text}`. What is not defined is empty. */
export function expandValue(value: string, lookUp: (name: string) => string | undefined, depth = 0): string {
  if (!value.includes("$")) return value;
  return value.replaceAll(
    REFERENCE,
    (
      whole,
      braced: string | undefined,
      operator: string | undefined,
      text: string | undefined,
      bare: string | undefined,
    ) => {
      const name = braced ?? bare;
      if (name === undefined) return "$";
      const known = depth < DEEPEST ? lookUp(name) : undefined;
      const filled = known ? expandValue(known, lookUp, depth + 1) : "";
      if (operator?.endsWith("+")) return filled === "" ? "" : (text ?? "");
      return filled === "" ? expandValue(text ?? "", lookUp, depth + 1) : filled;
    },
  );
}
