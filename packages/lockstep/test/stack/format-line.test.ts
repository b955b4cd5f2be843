// Which lines the terminal shows.
import { homedir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { banner } from "../../src/stack/banner.ts";
import { formatLine } from "../../src/stack/format-line.ts";

const plain = { color: false, debug: false };

test("[K8] stdout is quiet, and stderr has the service's prefix", () => {
  expect(formatLine("app", "stdout", "  Local: http://localhost", plain)).toBeNull();
  expect(formatLine("app", "stderr", "oops ", plain)).toBe("app       │ oops");
  expect(formatLine("convex", "notice", "local Convex is back", plain)).toBe("convex    │ local Convex is back");
});

test("[K8] of `convex dev`, only routine lines are quiet", () => {
  expect(formatLine("functions", "stderr", "- Preparing Convex functions...", plain)).toBeNull();
  expect(
    formatLine("functions", "stderr", "Saved VITE_CONVEX_URL and VITE_CONVEX_SITE_URL to .env.local", plain),
  ).toBeNull();
  const log = "1/1/2030 [CONVEX A(workos/worker:work)] [LOG] ";
  expect(formatLine("functions", "stderr", `${log}'directory: done; users: 2 read'`, plain)).toBeNull();
  expect(formatLine("functions", "stderr", `${log}'hello'`, plain)).toBe(`functions │ ${log}'hello'`);
  expect(formatLine("functions", "stderr", "✘ [ERROR] Unexpected", plain)).toBe("functions │ ✘ [ERROR] Unexpected");
});

test("[K8] debug shows everything", () => {
  expect(formatLine("app", "stdout", "hello", { color: false, debug: true })).toBe("app       │ hello");
});

test("[K9] the table lists the addresses, the users, their password, the data folder and how to stop, without color on request", () => {
  const stack = {
    apps: [{ name: "app", url: "http://a" }],
    authkitUrl: "http://b",
    convexUrl: "http://c",
    data: path.join(homedir(), "state/app-1"),
    seeded: [] as string[],
  };
  const text = banner({ stack, kept: true, took: 1_234, color: false });
  for (const part of [
    "1.2 s",
    "http://a",
    "http://b",
    "http://b/_lockstep/outbox",
    "http://c",
    "ada@example.com",
    "grace@example.com",
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("lockstep-development");
  expect(text).toContain("~/state/app-1 (delete");
  expect(text).toContain("Ctrl-C");
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("Seeded");
  const seeded = ["a@b.c", "d@e.f", "g@h.i", "j@k.l"];
  const other = banner({ stack: { ...stack, seeded }, kept: true, took: 0, color: false });
  expect(other).toMatch(/Seeded +a@b\.c, d@e\.f, g@h\.i and 1 more, with one click/);
  expect(banner({ stack, kept: false, took: 0, color: true })).toContain("\u001b[32mReady");
  const apps = ["web", "administration"].map((name) => ({ name, url: `http://${name}` }));
  const several = banner({ stack: { ...stack, apps }, kept: true, took: 0, color: false });
  expect(several).toMatch(/^ {2}web {12}http:\/\/web\n {2}administration http:\/\/administration$/m);
});
