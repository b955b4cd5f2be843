// What a form may contain before WorkOS is asked.
import { expect, test } from "vitest";
import { checkFields, isSignInStep, readFields, readStep } from "../../../src/server/own-pages/read-fields.ts";

const check = (step: Parameters<typeof checkFields>[0], input: Record<string, unknown>) =>
  checkFields(step, readFields(input));

test("[A211] a form and an object are read alike; other fields and other types are ignored", () => {
  const form = new FormData();
  form.set("step", "password");
  form.set("email", " ada@example.com ");
  form.set("password", " with spaces ");
  form.set("admin", "true");
  const object = { step: "password", email: " ada@example.com ", password: " with spaces ", code: 7, token: { a: 1 } };
  expect(readFields(form)).toEqual(readFields(object));
  expect(readFields(form)).toMatchObject({ email: "ada@example.com", password: " with spaces ", code: "" });
  expect([readStep(form), readStep(object)]).toEqual(["password", "password"]);
});

test("[A211] a code may be pasted in groups", () => {
  expect(readFields({ code: " 123 456\n" }).code).toBe("123456");
  expect(readFields({ code: "123-456" }).code).toBe("123456");
});

test.each([
  ["password", { email: "", password: "x" }, "required", "email"],
  ["password", { email: "ada@example.com", password: "" }, "required", "password"],
  ["sign-up", { email: "ada", password: "x" }, "invalid_email", "email"],
  ["send-code", { email: "a b@example.com" }, "invalid_email", "email"],
  ["send-code", { email: `${"a".repeat(250)}@example.com` }, "too_long", "email"],
  ["password", { email: "ada@example.com", password: "x".repeat(1001) }, "too_long", "password"],
  ["code", { code: "" }, "required", "code"],
  ["code", { code: "1".repeat(17) }, "too_long", "code"],
  ["organization", {}, "required", "organizationId"],
  ["reset-password", { password: "x" }, "required", null],
  ["password", { email: "ada@example.com", password: "x", returnTo: `/${"a".repeat(2000)}` }, "too_long", null],
] as const)("[A211] %s with %o is refused: %s, about %s", (step, input, code, field) => {
  expect(check(step, input)).toMatchObject({ code, field, message: expect.stringMatching(/^[A-Z].*\.$/) });
});

test("[A211] a complete form has no problem", () => {
  expect(check("password", { email: "ada@localhost", password: "x" })).toBeNull();
  expect(check("cancel", {})).toBeNull();
});

test("[A211] only the names of steps are steps", () => {
  expect(["password", "toString", "__proto__", "", null, 1].map(isSignInStep)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
