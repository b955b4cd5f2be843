// The text of an error, and the address that it ends with.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { authConfig } from "../../src/backend/auth-config.ts";
import { refusal } from "../../src/backend/errors.ts";
import { LockstepAuthError } from "../../src/core/errors.ts";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const { homepage } = JSON.parse(read("package.json")) as { homepage: string };
const pages = `${homepage.replace("#readme", "")}/blob/main/docs/errors/`;

test("[X6] the message of an error ends with the page of its code, in the repository of the manifest", () => {
  const text = { what: "a", evidence: "b", fix: "c" };
  const lines = (code: string): string => `a [${code}]\n  b\n  Fix: c\n  See ${pages}${code}.md`;
  expect(new LockstepAuthError("TOKEN_REFUSED", text).message).toBe(lines("TOKEN_REFUSED"));
  expect(new LockstepAuthError("TOKEN_REFUSED", { what: "a", fix: "c" }).message).toBe(
    `a [TOKEN_REFUSED]\n  Fix: c\n  See ${pages}TOKEN_REFUSED.md`,
  );
  expect(refusal("NO_ORGANIZATION", {}, text).data.message).toBe(lines("NO_ORGANIZATION"));
});

test("[X6] so do those of the auth config and of the directory, which import nothing", () => {
  expect(() => authConfig({ clientId: "" })).toThrow(`\n  See ${pages}AUTH_CONFIG_INVALID.md`);
  expect(read("src/component/http.ts")).toContain(`"${pages}"`);
});
