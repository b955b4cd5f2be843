// Checks the shape of a seed's values. An error contains the path to the value, so that the reader of the file can name the line.

import { isEmail } from "../objects/accounts/user.ts";
import { addressProblem } from "../values/target-address.ts";

/** The path to a value: keys and indexes, from the outside in. */
export type Path = readonly (string | number)[];

/** An error in a seed. */
export class SeedProblem extends Error {
  readonly path: Path;
  readonly fix: string;

  constructor(path: Path, problem: string, fix: string) {
    super(problem);
    this.path = path;
    this.fix = fix;
  }
}

/** Throws `SeedProblem` for an invalid value. */
export type Check = (value: unknown, path: Path) => void;

/** A non-empty text. */
export const text: Check = (value, path) => {
  if (typeof value === "string" && value !== "") return;
  throw new SeedProblem(path, `it is ${described(value)}`, "write a text; put quotes around what looks like a number");
};

/** An e-mail address. */
export const email: Check = (value, path) => {
  if (typeof value === "string" && isEmail(value)) return;
  throw new SeedProblem(path, `it is ${described(value)}`, "write an e-mail address, e.g. ada@example.com");
};

/** An http address to send to. */
export const url: Check = (value, path) => {
  const problem = typeof value === "string" && value !== "" ? addressProblem(value) : `it is ${described(value)}`;
  if (problem === null) return;
  throw new SeedProblem(path, problem, "write an absolute URL, e.g. http://localhost:3000/webhooks");
};

/** True or false. */
export const flag: Check = (value, path) => {
  if (typeof value === "boolean") return;
  throw new SeedProblem(path, `it is ${described(value)}`, "write true or false");
};

/** True, false or a text. */
export const flagOrText: Check = (value, path) => {
  if (typeof value !== "boolean") text(value, path);
};

/** A time. */
export const time: Check = (value, path) => {
  // YAML parses an unquoted time as a date.
  if (value instanceof Date || (typeof value === "string" && !Number.isNaN(Date.parse(value)))) return;
  throw new SeedProblem(path, `it is ${described(value)}`, 'write a time in ISO 8601, e.g. "2030-01-01T00:00:00Z"');
};

/** A non-negative whole number. */
export const count: Check = (value, path) => {
  if (Number.isInteger(value) && (value as number) >= 0) return;
  throw new SeedProblem(path, `it is ${described(value)}`, "write a whole number");
};

/** Anything: it is checked elsewhere. */
export const anything: Check = () => {};

/** One of these texts. */
export function oneOf(...allowed: readonly string[]): Check {
  return (value, path) => {
    if (typeof value === "string" && allowed.includes(value)) return;
    throw new SeedProblem(path, `it is ${described(value)}`, `write one of ${allowed.join(", ")}`);
  };
}

/** A list. */
export function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value))
      throw new SeedProblem(path, `it is ${described(value)}`, "write a list, each entry after a -");
    for (const [i, entry] of value.entries()) check(entry, [...path, i]);
  };
}

/** Pairs of any names. */
export function pairsOf(check: Check): Check {
  return (value, path) => {
    for (const [key, entry] of Object.entries(objectAt(value, path))) check(entry, [...path, key]);
  };
}

/** Named members, some of them required. Any other is refused, because it would be ignored silently. */
export function members(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  const known = { ...required, ...optional };
  return (value, path) => {
    const object = objectAt(value, path);
    for (const [key, entry] of Object.entries(object)) {
      const check = Object.hasOwn(known, key) ? known[key] : undefined;
      if (check === undefined) {
        throw new SeedProblem([...path, key], "unknown key", `use one of ${Object.keys(known).join(", ")}`);
      }
      // An optional key without a value counts as absent.
      if (entry !== null || Object.hasOwn(required, key)) check(entry, [...path, key]);
    }
    for (const key of Object.keys(required)) {
      if (!Object.hasOwn(object, key)) throw new SeedProblem(path, `it has no ${key}`, `add ${key}: …`);
    }
  };
}

function objectAt(value: unknown, path: Path): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SeedProblem(path, `it is ${described(value)}`, "write key: value pairs");
}

// Without the value itself if it is long: it may be a secret.
function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "key: value pairs";
  if (value === null || value === undefined || value === "") return "empty";
  return JSON.stringify(value).slice(0, 60);
}
