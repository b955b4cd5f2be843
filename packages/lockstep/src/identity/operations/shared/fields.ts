// Reads the members of a JSON body by their types and limits. Unknown members are ignored, as in WorkOS.

import { isEmail } from "../../objects/accounts/user.ts";
import { invalid, type FieldError } from "./api-refusal.ts";

/** Reads one value: returns it, or the code of its error. */
export type Field<T> = (value: unknown) => { value: T } | { wrong: string };

/** A required field. */
export interface RequiredField<T> {
  required: Field<T>;
}

type Shape = Record<string, Field<unknown> | RequiredField<unknown>>;

/** The contents of a body of this shape: absent optional members are omitted. */
export type Members<S extends Shape> = {
  [K in keyof S as S[K] extends RequiredField<unknown> ? K : never]: S[K] extends RequiredField<infer T> ? T : never;
} & { [K in keyof S as S[K] extends RequiredField<unknown> ? never : K]?: S[K] extends Field<infer T> ? T : never };

/** The members of a body. Throws the 422 that names every invalid one. */
export function readMembers<S extends Shape>(body: Readonly<Record<string, unknown>>, shape: S): Members<S> {
  const members: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  for (const [field, read] of Object.entries(shape)) {
    const given = Object.hasOwn(body, field) ? body[field] : undefined;
    if (given === undefined) {
      if ("required" in read) errors.push({ field, code: `${field}_required` });
      continue;
    }
    const result = "required" in read ? read.required(given) : read(given);
    if ("wrong" in result) errors.push({ field, code: result.wrong });
    else members[field] = result.value;
  }
  if (errors.length > 0) throw invalid(errors);
  return members as Members<S>;
}

/** Required. */
export function required<T>(field: Field<T>): RequiredField<T> {
  return { required: field };
}

/** May be null. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return (value) => (value === null ? { value } : field(value));
}

/** Text of 1 to `max` characters, without lone surrogates: the file would store all of them as the same character. */
export function text(max = 1024): Field<string> {
  return (value) => {
    if (typeof value !== "string") return { wrong: "must_be_string" };
    if (value.trim() === "") return { wrong: "must_not_be_empty" };
    if (/\p{Cs}/u.test(value)) return { wrong: "must_be_well_formed" };
    return value.length > max ? { wrong: `must_be_${max}_characters_or_fewer` } : { value };
  };
}

/** An e-mail address. */
export const email: Field<string> = (value) =>
  typeof value === "string" && isEmail(value.trim()) ? { value: value.trim() } : { wrong: "must_be_email" };

/** A time in ISO 8601, with a zone; stored in UTC. */
export const time: Field<string> = (value) => {
  const at = typeof value === "string" && ISO_TIME.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? { wrong: "must_be_iso_8601" } : { value: new Date(at).toISOString() };
};

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** True or false. */
export const flag: Field<boolean> = (value) => (typeof value === "boolean" ? { value } : { wrong: "must_be_boolean" });

/** A whole number. */
export const whole: Field<number> = (value) =>
  typeof value === "number" && Number.isInteger(value) ? { value } : { wrong: "must_be_integer" };

/** One of the given words. */
export function oneOf<T extends string>(...words: readonly T[]): Field<T> {
  return (value) => {
    const word = words.find((one) => one === value);
    return word === undefined ? { wrong: `must_be_one_of_${words.slice(0, 8).join("_")}` } : { value: word };
  };
}

/** A list of up to 100. */
export function list<T>(item: Field<T>): Field<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return { wrong: "must_be_array" };
    if (value.length > 100) return { wrong: "must_have_100_items_or_fewer" };
    const items: T[] = [];
    for (const one of value) {
      const result = item(one);
      if ("wrong" in result) return result;
      items.push(result.value);
    }
    return { value: items };
  };
}

/** An object with its own members. */
export function object<S extends Shape>(shape: S): Field<Members<S>> {
  return (value) => (isObject(value) ? { value: readMembers(value, shape) } : { wrong: "must_be_object" });
}

/** Any JSON object. */
export const anyObject: Field<Record<string, unknown>> = (value) =>
  isObject(value) ? { value } : { wrong: "must_be_object" };

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
