// JWT templates: their meaning, what is refused, and that a value never becomes syntax.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseTemplate,
  renderTemplate,
  type Rendered,
  type TemplateContext,
} from "../../../src/identity/tokens/jwt-template.ts";

const CONTEXT: TemplateContext = {
  user: {
    email: "ada@example.com",
    first_name: "Ada",
    last_name: null,
    metadata: { tier: "gold" },
    email_verified: true,
  },
  organization: { name: "Example", domains: [{ domain: "example.com" }], metadata: {} },
  organization_membership: null,
};

function run(text: string, context: TemplateContext = CONTEXT): Rendered {
  const parsed = parseTemplate(text);
  return "problem" in parsed ? parsed : renderTemplate(parsed.template, context);
}

describe("meaning of a template", () => {
  test.each([
    ["a value", `{"a": {{ user.email }}}`, { a: "ada@example.com" }],
    ["without spaces", `{"a":{{user.email_verified}}}`, { a: true }],
    ["a fallback", `{"a": {{ user.last_name || user.first_name }}}`, { a: "Ada" }],
    ["a literal", `{"a": {{ user.last_name || 'it\\'s }} "none"' }}}`, { a: `it's }} "none"` }],
    ["a literal in double quotes", `{"a": {{ user.last_name || "none" }}}`, { a: "none" }],
    ["text", `{"a": "{{ user.first_name }} \\"at\\" {{ organization.name }}"}`, { a: `Ada "at" Example` }],
    [
      "an object and an array",
      `{"a": {{ user.metadata }}, "b": {{ organization.domains }}}`,
      { a: { tier: "gold" }, b: [{ domain: "example.com" }] },
    ],
    ["an index", `{"a": "{{ organization.domains.0.domain }}"}`, { a: "example.com" }],
    [
      "null is left out at the top",
      `{"a": {{ user.last_name }}, "b": {{ user.nothing.at.all }}, "c": null, "d": 1}`,
      { d: 1 },
    ],
    ["null stays further down", `{"a": {"b": {{ user.last_name }}}}`, { a: { b: null } }],
    ["null in text is empty", `{"a": "{{ user.last_name }}!"}`, { a: "!" }],
    ["text is trimmed", `{"a": " {{ user.first_name }} {{ user.last_name }} ", "b": " x "}`, { a: "Ada", b: "x" }],
    ["a root that does not apply", `{"a": {{ organization_membership.id || 'none' }}}`, { a: "none" }],
    [
      "inherited properties of objects do not exist",
      `{"a": {{ user.constructor || user.__proto__ || 'none' }}}`,
      { a: "none" },
    ],
    ["an audience", `{"aud": "my-app"}`, { aud: "my-app" }],
  ])("[I89] %s", (_name, text, claims) => {
    expect(run(text)).toEqual({ claims });
  });
});

describe("refused templates", () => {
  test.each([
    ["an array", `[{{ user.email }}]`, /must render to an object/],
    ["an empty object", `{}`, /at least one/],
    ["no JSON", `{"a": {{ user.email }}`, /not JSON/],
    ["a value beside a value", `{"a": {{ user.email }}{{ user.email }}}`, /not JSON/],
    ["a reserved key", `{"iss": "x", "jti": {{ user.email }}}`, /reserved: iss, jti/],
    ["an object in text", `{"a": "{{ user.metadata }}"}`, /object reference/],
    [
      "an object in text that only the value shows",
      `{"a": "{{ user.first_name.x || organization.domains.0 }}"}`,
      /object reference/,
    ],
    ["no end", `{"a": {{ user.email }`, /missing '}}'/],
    ["nothing inside", `{"a": {{}}}`, /cannot be empty/],
    ["two operators", `{"a": {{ user.email || || user.email }}}`, /Invalid expression segment/],
    ["another operator", `{"a": {{ user.email && user.email }}}`, /Invalid expression segment/],
    ["a filter", `{"a": {{ user.email | upcase }}}`, /Invalid expression segment/],
    ["an unknown root", `{"a": {{ unknown.variable }}}`, /Invalid path: "unknown.variable"/],
    ["an expression as a key", `{"a": {"{{ user.email }}": 1}}`, /key cannot be/],
    ["the character that stands for expressions", `{"a": "\\u00000\\u0000"}`, /U\+0000/],
    ["more than 3072 bytes", `{"a": "${"x".repeat(3065)}"}`, /3073 bytes/],
    ["a template of absurd depth", `{"a": ${"[".repeat(5000)}${"]".repeat(5000)}}`, /nested deeper/],
    ["a template of absurd length", `{"a": ${" ".repeat(20_000)}1}`, /longer than/],
  ])("[I89] %s", (_name, text, problem) => {
    expect(run(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test("[I89] 3072 bytes are accepted", () => {
    expect(run(`{"a": "${"x".repeat(3064)}"}`)).toHaveProperty("claims");
  });
});

describe("for every template and value", () => {
  const text = fc.string({ unit: "binary" });

  test("[I89] a value stays a value, whatever it contains", () => {
    fc.assert(
      fc.property(text, text, (first_name, last_name) => {
        const context = { ...CONTEXT, user: { first_name, last_name } };
        const claims = { a: first_name.trim(), b: `${first_name}-${last_name}`.trim() };
        expect(run(`{"a": {{ user.first_name }}, "b": "{{user.first_name}}-{{user.last_name}}"}`, context)).toEqual({
          claims,
        });
      }),
    );
  });

  test("[I89] JSON without expressions is unchanged, except for nulls at the top level and spaces around text", () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.string().map((s) => s.trim()),
    );
    const key = fc.string().filter((name) => !["iss", "sub", "exp", "iat", "nbf", "jti"].includes(name));
    const claims = fc.dictionary(
      key,
      fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 })),
      { minKeys: 1, maxKeys: 5 },
    );
    fc.assert(
      fc.property(claims, (value) => {
        const json = JSON.stringify(value);
        fc.pre(!json.includes("{{") && !json.includes("\\u0000"));
        expect(JSON.stringify(run(json))).toBe(JSON.stringify({ claims: value }));
      }),
    );
  });

  test("[I89] no text makes it throw", () => {
    const piece = fc.oneof(
      fc.constantFrom("{{", "}}", "||", "'", '"', "\\", "{", "}", ":", ",", "user.email", "\\u0000", '"a"'),
      text,
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(Object.keys(run(pieces.join("")))).toHaveLength(1);
      }),
    );
  });
});
