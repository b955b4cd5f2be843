// The text of an error.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LockstepError } from "../src/errors.ts";

const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
const { homepage } = JSON.parse(manifest) as { homepage: string };

test("[X6] the message ends with the page of its code, in the repository of the manifest", () => {
  const { message } = new LockstepError("PORT_BUSY", { what: "a", evidence: "b", fix: "c" });
  const page = `${homepage.replace("#readme", "")}/blob/main/docs/errors/PORT_BUSY.md`;
  expect(message).toBe(`a [PORT_BUSY]\n  b\n  Fix: c\n  See ${page}`);
  expect(new LockstepError("PORT_BUSY", { what: "a", fix: "c" }).message).toBe(
    `a [PORT_BUSY]\n  Fix: c\n  See ${page}`,
  );
});
