// JWT templates: JSON text in which `{{ user.metadata.tier || 'free' }}` stands for a value (WorkOS, JWT templates). A template is parsed
// once into a tree, so a value can never become syntax. Pure; storage of templates is elsewhere.

/** The roots of a template's paths. A root that does not apply to a session is null. */
export interface TemplateContext {
  user: object | null;
  organization: object | null;
  organization_membership: object | null;
}

/** A parsed template. */
export interface JwtTemplate {
  claims: readonly (readonly [string, Node])[];
}

/** A template, or why it is invalid, in one sentence. */
export type Parsed = { template: JwtTemplate } | { problem: string };

/** The claims of a template, or why it gives none. */
export type Rendered = { claims: Record<string, unknown> } | { problem: string };

type Operand = { literal: string } | { path: readonly string[] };
type Expression = readonly Operand[];
type Node =
  | { kind: "constant"; value: unknown }
  | { kind: "value"; expression: Expression }
  | { kind: "text"; parts: readonly (string | Expression)[] }
  | { kind: "array"; items: readonly Node[] }
  | { kind: "object"; entries: readonly (readonly [string, Node])[] };

/** Maximum output of a template, in bytes of JSON. */
const MAX_BYTES = 3072;
/** Maximum length of a template, in characters. */
const MAX_LENGTH = 16_384;
const MAX_DEPTH = 32;

const RESERVED = ["iss", "sub", "exp", "iat", "nbf", "jti"];
const ROOTS = ["user", "organization", "organization_membership"];
// Paths that are known to give an object or an array, which cannot be part of a string.
const OBJECTS = new Set([
  ...ROOTS,
  "user.metadata",
  "user.identities",
  "organization.metadata",
  "organization.domains",
  "organization_membership.roles",
  "organization_membership.custom_attributes",
]);

// An expression becomes a string with this character for JSON.parse, so no string of the template may contain it.
const MARK = "\0";

class Problem extends Error {}

/** Parses a template. Never throws. */
export function parseTemplate(text: string): Parsed {
  try {
    if (text.length > MAX_LENGTH) throw new Problem(`The template is longer than ${MAX_LENGTH} characters.`);
    const { json, expressions } = extract(text);
    const value = readJson(json);
    if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
      throw new Problem("The template must render to an object with at least one explicitly defined top-level key.");
    }
    const taken = RESERVED.filter((key) => Object.hasOwn(value, key));
    if (taken.length > 0) throw new Problem(`Keys reserved: ${taken.join(", ")}.`);
    return { template: { claims: Object.entries(value).map(([key, child]) => [key, toNode(child, expressions)]) } };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

/** Evaluates a template. Top-level members that are null are omitted. */
export function renderTemplate({ claims }: JwtTemplate, context: TemplateContext): Rendered {
  try {
    const entries = claims.map(([key, node]) => [key, render(node, context)] as const);
    const rendered = Object.fromEntries(entries.filter(([, value]) => value !== null));
    const bytes = Buffer.byteLength(JSON.stringify(rendered));
    if (bytes > MAX_BYTES) throw new Problem(tooLarge(rendered, bytes));
    return { claims: rendered };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

function tooLarge(rendered: Record<string, unknown>, bytes: number): string {
  const sizes = Object.entries(rendered).map(([key, value]) => ({
    key,
    size: Buffer.byteLength(JSON.stringify(value)),
  }));
  const [largest] = sizes.toSorted((a, b) => b.size - a.size);
  const most = `${largest?.size} of them in ${JSON.stringify(largest?.key.slice(0, 100))}`;
  return `The template gives ${bytes} bytes here, ${most}, and ${MAX_BYTES} is the most: omit the claim, or shorten its value.`;
}

/** The template with a string in place of each expression, as JSON text. */
function extract(text: string): { json: string; expressions: Expression[] } {
  const expressions: Expression[] = [];
  let json = "";
  let inString = false;
  for (let i = 0; i < text.length;) {
    if (text.startsWith("{{", i)) {
      const end = endOfExpression(text, i + 2);
      const expression = parseExpression(text.slice(i + 2, end));
      if (inString) checkWithinString(expression);
      const mark = `\\u0000${expressions.push(expression) - 1}`;
      json += inString ? `${mark}\\u0000` : `"${mark}"`;
      i = end + 2;
      continue;
    }
    const length = inString && text[i] === "\\" ? 2 : 1;
    if (length === 1 && text[i] === '"') inString = !inString;
    const piece = text.slice(i, i + length);
    if (piece === MARK || text.startsWith("\\u0000", i)) throw new Problem("A string has the character U+0000.");
    json += piece;
    i += length;
  }
  return { json, expressions };
}

function endOfExpression(text: string, from: number): number {
  const end = /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?!\}\})[^'"])*?\}\}/s.exec(text.slice(from));
  if (end === null) throw new Problem("Template parse error: missing '}}'.");
  return from + end[0].length - 2;
}

function parseExpression(text: string): Expression {
  if (text.trim() === "") throw new Problem("Expression cannot be empty.");
  const operands: Operand[] = [];
  const operand = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([\w-]+(?:\.[\w-]+)*))\s*(\|\||$)/sy;
  for (let at = 0; ; at = operand.lastIndex) {
    operand.lastIndex = at;
    const found = operand.exec(text);
    if (found === null) throw new Problem(`Invalid expression segment: ${JSON.stringify(text.slice(at, at + 100))}.`);
    const [, single, double, path, more] = found;
    const literal = single ?? double;
    if (literal !== undefined) operands.push({ literal: literal.replaceAll(/\\(.)/gs, "$1") });
    else operands.push({ path: checkPath(path ?? "") });
    if (more === "") return operands;
  }
}

function checkPath(path: string): string[] {
  const segments = path.split(".");
  if (!ROOTS.includes(segments[0] ?? "")) throw new Problem(`Invalid path: ${JSON.stringify(path.slice(0, 100))}.`);
  return segments;
}

function checkWithinString(expression: Expression): void {
  const object = expression.find((operand) => "path" in operand && OBJECTS.has(operand.path.join(".")));
  if (object !== undefined) throw new Problem("String encapsulated expression cannot contain object reference.");
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Problem("The template is not JSON once its expressions are filled in.");
  }
}

function toNode(value: unknown, expressions: readonly Expression[], depth = 0): Node {
  if (depth > MAX_DEPTH) throw new Problem(`The template is nested deeper than ${MAX_DEPTH}.`);
  if (typeof value === "string") return toTextNode(value, expressions);
  if (Array.isArray(value)) return { kind: "array", items: value.map((item) => toNode(item, expressions, depth + 1)) };
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  const entries = Object.entries(value).map(([key, child]) => {
    if (key.includes(MARK)) throw new Problem("A key cannot be an expression.");
    return [key, toNode(child, expressions, depth + 1)] as const;
  });
  return { kind: "object", entries };
}

function toTextNode(value: string, expressions: readonly Expression[]): Node {
  if (!value.includes(MARK)) return { kind: "constant", value: value.trim() };
  // Outside a string there is one marker and no text; within one, every other piece is an expression.
  const pieces = value.split(MARK);
  const expressionAt = (piece: string): Expression => expressions[Number(piece)] ?? [];
  if (pieces.length === 2) return { kind: "value", expression: expressionAt(pieces[1] ?? "") };
  return { kind: "text", parts: pieces.map((piece, i) => (i % 2 === 0 ? piece : expressionAt(piece))) };
}

function render(node: Node, context: TemplateContext): unknown {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "value": {
      const value = evaluate(node.expression, context);
      return typeof value === "string" ? value.trim() : value;
    }
    case "text":
      return node.parts
        .map((part) => (typeof part === "string" ? part : toText(evaluate(part, context))))
        .join("")
        .trim();
    case "array":
      return node.items.map((item) => render(item, context));
    case "object":
      return Object.fromEntries(node.entries.map(([key, child]) => [key, render(child, context)]));
  }
}

/** The first operand that is neither null nor missing, or null. */
function evaluate(expression: Expression, context: TemplateContext): unknown {
  for (const operand of expression) {
    const value = "literal" in operand ? operand.literal : follow(operand.path, context);
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

function follow(path: readonly string[], context: unknown): unknown {
  let value = context;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return null;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}

function toText(value: unknown): string {
  if (value === null) return "";
  if (typeof value === "object") throw new Problem("String encapsulated expression cannot contain object reference.");
  return String(value as string | number | boolean);
}
