// Checks responses against WorkOS's own OpenAPI document: which operations exist, which statuses they have, and the shape of each
// body. It shares no code with local AuthKit.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

interface SpecOperation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

interface Spec {
  paths: Record<string, Record<string, SpecOperation>>;
  components: { schemas: { EventSchema: { allOf: { oneOf?: EventVariant[] }[] } } };
}

interface EventVariant {
  properties: { event: { const: string } };
}

const file = createRequire(import.meta.url).resolve("@workos/openapi-spec/spec");
const spec = parse(readFileSync(file, "utf8")) as Spec;

/** Every operation as `METHOD /path/{parameter}`. */
export const OPERATIONS: readonly string[] = Object.entries(spec.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

/** The name of every event. */
export const SPEC_EVENTS: readonly string[] = spec.components.schemas.EventSchema.allOf.flatMap(({ oneOf = [] }) =>
  oneOf.map(({ properties }) => properties.event.const),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(spec, "spec");
const validators = new Map<string, ValidateFunction | null>();

const pattern = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
// A path without parameters is more specific than one with parameters.
const paths = Object.keys(spec.paths).toSorted((a, b) => a.split("{").length - b.split("{").length);

/** The document's path that a request's path belongs to. */
export function specPath(path: string, method: string): string | undefined {
  const found = paths.filter((candidate) => pattern(candidate).test(path));
  return found.find((candidate) => spec.paths[candidate]?.[method.toLowerCase()] !== undefined);
}

/** Whether the document has a status for a request. */
export function hasStatus(method: string, path: string, status: number): boolean {
  return responsesOf(method, path)?.[status] !== undefined;
}

function responsesOf(method: string, path: string): SpecOperation["responses"] | undefined {
  return spec.paths[specPath(path, method) ?? ""]?.[method.toLowerCase()]?.responses;
}

/** How a response violates the document; null when it does not. */
export function wrongWith(method: string, path: string, status: number, body: unknown): string | null {
  const known = specPath(path, method);
  if (known === undefined) return `the document has no ${method} ${path}`;
  const key = `${method} ${known} ${status}`;
  let validate = validators.get(key);
  if (validate === undefined) {
    const response = responsesOf(method, path)?.[status];
    if (response === undefined) return `the document has no status ${status} for ${method} ${known}`;
    const pointer = ["paths", known, method.toLowerCase(), "responses", String(status), "content", "application/json"]
      .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    validate = response.content === undefined ? null : ajv.compile({ $ref: `spec#/${pointer}/schema` });
    validators.set(key, validate);
  }
  if (validate === null) return body === undefined ? null : `the document has no body for ${key}`;
  return validate(body) ? null : `${key}: ${ajv.errorsText(validate.errors).slice(0, 1000)} in ${JSON.stringify(body)}`;
}

/** How an event violates the document; null when it does not, or when the document does not describe it. */
export function wrongWithEvent(event: { event: string }): string | null {
  const { allOf } = spec.components.schemas.EventSchema;
  const list = allOf.findIndex(({ oneOf }) => oneOf !== undefined);
  const variant = allOf[list]?.oneOf?.findIndex(({ properties }) => properties.event.const === event.event) ?? -1;
  if (variant === -1) return null;
  const validate = ajv.compile({ $ref: `spec#/components/schemas/EventSchema/allOf/${list}/oneOf/${variant}` });
  const fits: boolean = validate(event);
  return fits ? null : `${event.event}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(event)}`;
}
