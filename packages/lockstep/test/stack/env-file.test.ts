// The app's .env.local: the stack's own keys, and nothing else, change.
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withEnvValues, withLineBack, writeEnvFile } from "../../src/stack/env-file.ts";

test("[K7] a key is replaced where it stands, missing keys are added at the end", () => {
  expect(withEnvValues("# mine\nA=1\nexport URL=old # x\nB=2", { URL: "new", KEY: "k" })).toBe(
    "# mine\nA=1\nURL=new\nB=2\nKEY=k\n",
  );
});

test("[K7] a second line for the same key is dropped, line endings are kept", () => {
  expect(withEnvValues("URL=a\r\nA=1\r\nURL=b\r\n", { URL: "c", KEY: "k" })).toBe("URL=c\r\nA=1\r\nKEY=k\r\n");
});

test("[K7] every line that sets none of the keys is kept byte for byte, and writing twice changes nothing", () => {
  const own = fc.constantFrom("URL=x", " URL = y", "URLS=z", "#URL=1", "URL", "", "A='b'", " ", "é=1");
  fc.assert(
    fc.property(fc.array(fc.tuple(own, fc.constantFrom("\n", "\r\n"))), fc.boolean(), (lines, open) => {
      const text = lines.map(([line, eol]) => line + eol).join("") + (open ? "LAST=1" : "");
      const once = withEnvValues(text, { URL: "new" });
      const others = (all: string): string[] =>
        all.split(/\r?\n/).filter((line) => !/^\s*URL\s*=/.test(line) && line !== "");
      expect(others(once)).toEqual(others(text));
      expect(once.match(/^URL=new\r?$/gm)).toHaveLength(1);
      expect(withEnvValues(once, { URL: "new" })).toBe(once);
    }),
  );
});

test("[K34] a line that was taken out is put back where it stood, and nothing else is undone", () => {
  const before = "# used by convex\nCONVEX_DEPLOYMENT=local:x # team\n\nA=1";
  const back = (text: string): string => withLineBack(text, before, "CONVEX_DEPLOYMENT");
  expect(back("# used by convex\n\n\nA=2\nB=1\n")).toBe(
    "# used by convex\nCONVEX_DEPLOYMENT=local:x # team\n\nA=2\nB=1\n",
  );
  expect(back("# used by convex\nA=1")).toBe("# used by convex\nCONVEX_DEPLOYMENT=local:x # team\nA=1");
  expect(back("")).toBe("\nCONVEX_DEPLOYMENT=local:x # team");
  for (const text of [before, "export CONVEX_DEPLOYMENT=other"]) expect(back(text)).toBe(text);
  expect(withLineBack("A=1\n", "A=1\n", "CONVEX_DEPLOYMENT")).toBe("A=1\n");
});

test("[K7] the file is created readable by its owner alone", () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "lockstep-test-")), ".env.local");
  writeEnvFile(file, { KEY: "k" });
  expect(readFileSync(file, "utf8")).toBe("KEY=k\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
