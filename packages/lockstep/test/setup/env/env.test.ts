// The settings of each environment: what a project needs, the table, what is pushed, the lines for hosts.
import { execFileSync } from "node:child_process";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEnvFile } from "../../../src/doctor/project/env.ts";
import { readAppEnv } from "../../../src/doctor/project/env-sources.ts";
import type { Project } from "../../../src/doctor/project/project.ts";
import { isSecretName } from "../../../src/doctor/report/redact.ts";
import { hostLines, HOSTS } from "../../../src/setup/env/host-lines.ts";
import { needsOf } from "../../../src/setup/env/needs.ts";
import { assertWhole, ownSettings } from "../../../src/setup/env/own-settings.ts";
import { planPush, pushText, showPush } from "../../../src/setup/env/plan-push.ts";
import { showTable } from "../../../src/setup/env/show-table.ts";
import { type Deployments, envTable, missingIn } from "../../../src/setup/env/table.ts";
import { factsOf, factsOfFiles, folderFiles } from "../../doctor/support/project.ts";

const exampleFiles = (name: string) =>
  folderFiles(new URL(`../../../../../examples/${name}`, import.meta.url).pathname);
const example = (name: string, more: Record<string, string> = {}) =>
  factsOfFiles({ ...exampleFiles(name), ...more }).project;
const names = (project: Project, place: string, required = true) =>
  needsOf(project)
    .filter((need) => need.place === place && need.required === required)
    .map(({ name }) => name)
    .toSorted();

const SERVER = ["WORKOS_API_KEY", "WORKOS_CLIENT_ID", "WORKOS_COOKIE_PASSWORD"];

describe("[P30] what is needed follows from the code and the packages", () => {
  test.each([
    ["react-vite", ["VITE_CONVEX_URL", "VITE_WORKOS_CLIENT_ID"]],
    ["nextjs", ["NEXT_PUBLIC_CONVEX_URL", ...SERVER]],
    ["tanstack-start", ["VITE_CONVEX_URL", ...SERVER]],
    ["react-router", ["VITE_CONVEX_URL", ...SERVER]],
  ])("[P30] the example %s", (name, app) => {
    expect(names(example(name), "app")).toEqual(app);
    expect(names(example(name), "deployment")).toEqual(["WORKOS_API_KEY", "WORKOS_CLIENT_ID", "WORKOS_WEBHOOK_SECRET"]);
  });

  test("[P30] an SDK that has no default for the callback needs its URL; what has a fallback is optional", () => {
    expect(names(factsOf("nextjs").project, "app")).toContain("NEXT_PUBLIC_WORKOS_REDIRECT_URI");
    const mail = 'const { MAIL_KEY, MAIL_FROM = "a" } = process.env;\nexport const to = process.env.MAIL_TO ?? "b";';
    const project = example("react-vite", { "convex/mail.ts": mail });
    expect(names(project, "deployment")).toContain("MAIL_KEY");
    expect(names(project, "deployment", false)).toEqual(["MAIL_FROM", "MAIL_TO"]);
  });
});

const UNASKED: Deployments = {
  development: { ok: false, problem: "not asked" },
  preview: { ok: false, problem: "not asked" },
  production: { ok: false, problem: "not asked" },
};

function tableOf(project: Project, deployments: Partial<Deployments> = {}) {
  const envs = (dir: string, target: "development" | "production") => {
    const app = project.apps.find((one) => one.dir === dir);
    return app && readAppEnv(project.files, app, target, {});
  };
  return envTable(needsOf(project), envs, { ...UNASKED, ...deployments });
}

const SECRETS = {
  WORKOS_API_KEY: "sk_test_0123456789abcdef",
  WORKOS_COOKIE_PASSWORD: "a-password-of-thirty-two-characters!",
};
const ENV_FILE = `WORKOS_CLIENT_ID=client_01ABCDEFGHIJ\n${Object.entries(SECRETS)
  .map(([name, value]) => `${name}=${value}\n`)
  .join("")}`;

describe("the table", () => {
  test("[P31] each value is where it comes from, masked; what cannot be seen is not called missing", () => {
    const project = example("nextjs", {
      ".env.local": ENV_FILE,
      ".env.production": "NEXT_PUBLIC_CONVEX_URL=https://happy-otter-1.convex.cloud\n",
    });
    const rows = tableOf(project, {
      development: { ok: true, value: new Map([["WORKOS_CLIENT_ID", "client_01ABCDEFGHIJ"]]) },
      preview: { ok: true, value: ["WORKOS_CLIENT_ID"] },
    });
    const cell = (place: string, name: string) => rows.find((row) => row.place === place && row.name === name)?.cells;
    expect(cell("app", "WORKOS_CLIENT_ID")).toMatchObject({
      local: { kind: "set", from: "lockstep dev" },
      development: { kind: "set", value: "client_…GHIJ", from: ".env.local:1" },
      production: { kind: "none" },
    });
    expect(cell("deployment", "WORKOS_CLIENT_ID")).toMatchObject({
      development: { kind: "set", from: "npx convex env" },
      preview: { kind: "set", from: "npx convex env default" },
      production: { kind: "unknown", from: "not asked" },
    });
    expect(cell("host", "NEXT_PUBLIC_CONVEX_URL")?.production).toMatchObject({ from: ".env.production:1" });
    expect(cell("host", "CONVEX_DEPLOY_KEY")?.preview).toMatchObject({ kind: "unknown" });
    const text = showTable(rows);
    for (const secret of Object.values(SECRETS)) expect(text + JSON.stringify(rows)).not.toContain(secret);
    expect(text).toMatch(/WORKOS_WEBHOOK_SECRET +lockstep dev +MISSING/);
    // In a narrow terminal, the same cells below each other.
    const narrow = showTable(rows, 80).split("\n");
    expect(narrow.filter((line) => line.length > 80)).toEqual([]);
    const at = narrow.indexOf("  WORKOS_WEBHOOK_SECRET");
    expect(narrow.slice(at + 1, at + 3)).toEqual([
      "    local        lockstep dev",
      expect.stringMatching(/^ {4}development {2}MISSING/),
    ]);
    for (const secret of Object.values(SECRETS)) expect(narrow.join("\n")).not.toContain(secret);
  });

  test("[P32] what is required, can be seen and has no value is missing", () => {
    const missing = (project: Project, deployments: Partial<Deployments> = {}) =>
      missingIn(tableOf(project, deployments), "development").map(({ place, name }) => `${place} ${name}`);
    expect(missing(example("react-vite", { ".env.local": "VITE_CONVEX_URL=https://a.convex.cloud\n" }))).toEqual([
      "app VITE_WORKOS_CLIENT_ID",
    ]);
    const complete = "VITE_CONVEX_URL=https://a.convex.cloud\nVITE_WORKOS_CLIENT_ID=client_1\n";
    expect(missing(example("react-vite", { ".env.local": complete }))).toEqual([]);
    const has = new Map([["WORKOS_CLIENT_ID", "client_1"]]);
    expect(
      missing(example("react-vite", { ".env.local": complete }), { development: { ok: true, value: has } }),
    ).toEqual(["deployment WORKOS_API_KEY", "deployment WORKOS_WEBHOOK_SECRET"]);
  });
});

describe("what is pushed", () => {
  const NEEDS = needsOf(example("react-vite"));
  const values = (text: string) => readEnvFile(".env.local", text);
  const BOTH = "VITE_WORKOS_CLIENT_ID=client_01ABCDEFGHIJ\nWORKOS_API_KEY=sk_test_0123456789abcdef\nOTHER=x\n";

  test("[P33] the client ID and the key together, also under the name for pages; only what differs; nothing is removed", () => {
    const plan = planPush(NEEDS, values(BOTH), new Map([["KEPT", "y"]]), {
      managed: true,
      prod: false,
      isLocal: false,
    });
    expect(plan.changes.map(({ name }) => name)).toEqual(["WORKOS_CLIENT_ID", "WORKOS_API_KEY"]);
    expect(plan.lacking).toEqual(["WORKOS_WEBHOOK_SECRET"]);
    const after = new Map(plan.changes.map(({ name, value }) => [name, value]));
    expect(planPush(NEEDS, values(BOTH), after, { managed: true, prod: false, isLocal: false })).toMatchObject({
      changes: [],
      same: ["WORKOS_CLIENT_ID", "WORKOS_API_KEY"],
    });
    const other = planPush(NEEDS, values(BOTH), new Map([["WORKOS_API_KEY", "sk_test_another_key_of_it"]]), {
      managed: false,
      prod: false,
      isLocal: false,
    });
    const shown = showPush(other);
    expect(shown).toMatch(/~ WORKOS_API_KEY=sk_test_…f_it → sk_test_…cdef {2}\(\.env\.local:2\)/);
    expect(shown).not.toMatch(/0123456789|another_key/);
  });

  test("[P46] of several apps, the client ID of each under the name that the functions read", () => {
    const project = example("two-apps", {
      "apps/web/.env.local": "VITE_WORKOS_CLIENT_ID=client_01WEB\n",
      "apps/admin/.env.local": "\nVITE_WORKOS_CLIENT_ID=client_01ADMIN\n",
      "packages/backend/.env.local": "CONVEX_DEPLOYMENT=dev:happy-otter-123\n",
    });
    const plan = planPush(needsOf(project), ownSettings(project, false), new Map(), {
      managed: false,
      prod: false,
      isLocal: false,
    });
    expect(plan.changes.map(({ name, value, from }) => [name, value, from])).toEqual([
      ["WORKOS_CLIENT_ID", "client_01WEB", "apps/web/.env.local:1"],
      ["WORKOS_CLIENT_ID_ADMIN", "client_01ADMIN", "apps/admin/.env.local:2"],
    ]);
    expect(plan.lacking).toEqual([]);
    const rows = tableOf(project).filter(({ name }) => name === "WORKOS_CLIENT_ID_ADMIN");
    expect(rows.map(({ cells }) => cells.local)).toEqual([{ kind: "set", value: "", from: "lockstep dev" }]);
  });

  test("[P34] one of the pair alone is refused where Convex's own set-up would overwrite it, and only there", () => {
    const alone = values("VITE_WORKOS_CLIENT_ID=client_01ABCDEFGHIJ\n");
    expect(() => planPush(NEEDS, alone, new Map(), { managed: true, prod: false, isLocal: false })).toThrow(
      /WORKOS_API_KEY is missing[^]*authKit/,
    );
    expect(planPush(NEEDS, alone, new Map(), { managed: false, prod: false, isLocal: false }).changes).toHaveLength(1);
    const there = new Map([["WORKOS_API_KEY", "sk_test_0123456789abcdef"]]);
    expect(planPush(NEEDS, alone, there, { managed: true, prod: false, isLocal: false }).changes).toHaveLength(1);
  });

  test("[P39] a key is pushed only to the kind of environment that it is of; an older one counts as production's", () => {
    const push = (key: string, target: { prod?: boolean; isLocal?: boolean }) => () =>
      planPush(NEEDS, values(BOTH.replace(/sk_test_\w+/, key)), new Map(), {
        managed: true,
        prod: false,
        isLocal: false,
        ...target,
      });
    for (const key of ["sk_live_0123456789abcdef", "sk_a2V5XzAxMjM0NTY3ODk"]) {
      expect(push(key, {})).toThrow(/WORKOS_API_KEY in \.env\.local:2 is of a production environment/);
      expect(push(key, { prod: true })).not.toThrow();
    }
    expect(push("sk_a2V5XzAxMjM0NTY3ODk", { isLocal: true })).not.toThrow();
    expect(push("sk_test_0123456789abcdef", { prod: true })).toThrow(/is not of a production environment/);
  });

  test("[P35] any value is read as it was written, or is refused", () => {
    const value = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ unit: fc.constantFrom("'", '"', "`", "\\", "\n", "\r", "#", " ", "$", "a", "="), minLength: 1 }),
    );
    fc.assert(
      fc.property(value, value, (a, b) => {
        const changes = [a, b].map((one, index) => ({ name: `N${index}`, value: one, before: undefined, from: "x" }));
        let text;
        try {
          text = pushText(changes);
        } catch {
          expect([a, b].some((one) => /['`\r]|\\$/.test(one))).toBe(true);
          return;
        }
        expect(parseEnv(text)).toEqual({ N0: a, N1: b });
      }),
      { numRuns: 2000 },
    );
  });
});

test("[P35] a value that a $ cuts short where the app reads it is refused, and a reference to another variable is not", () => {
  const push = (line: string) => () =>
    assertWhole(example("react-vite", { ".env.local": `BASE=x\n${line}\n` }), new Set(["WORKOS_API_KEY"]));
  expect(push("WORKOS_API_KEY=sk_test_a$b")).toThrow(/WORKOS_API_KEY has a \$[^]*\.env\.local:2/);
  expect(push("OTHER=sk_test_a$b")).not.toThrow();
  expect(push("WORKOS_API_KEY=sk_test_${BASE}")).not.toThrow();
  expect(push(String.raw`WORKOS_API_KEY=sk_test_a\$b`)).not.toThrow();
});

describe("[P36] the lines for hosts", () => {
  const needs = needsOf(example("nextjs"));
  const known = readEnvFile("prod.env", `WORKOS_CLIENT_ID=client_01PROD\nWORKOS_API_KEY=sk_live_0123456789\n`);

  test.each(HOSTS)(
    "[P36] for %s name each setting in both environments, make a password for each, and hold no secret",
    (host) => {
      const text = hostLines(host, needs, known, "npm run build");
      expect(text).not.toContain("0123456789");
      const [production = "", preview = ""] = text.split("# preview");
      for (const stage of [production, preview]) {
        for (const name of ["WORKOS_CLIENT_ID", "WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "CONVEX_DEPLOY_KEY"]) {
          expect(stage).toContain(name);
        }
        expect(stage.match(/openssl rand -base64 32/g)).toHaveLength(1);
      }
      expect(production).toContain("client_01PROD");
      expect(preview).not.toContain("client_01PROD");
      expect(production).toContain("npx convex deploy --cmd 'npm run build'");
    },
  );

  test.each(HOSTS)("[P36] for %s run in a POSIX shell, with no secret among the arguments of a command", (host) => {
    const text = hostLines(host, needs, known, "npm run build");
    expect(() => execFileSync("sh", ["-n"], { input: text })).not.toThrow();
    expect(text).not.toMatch(/read -\w*s/);
    for (const line of text.split("\n")) if (isSecretName(line)) expect(line).not.toMatch(/^[^#]*\$[({V]/);
  });

  test("[P36] Netlify, whose command takes values only as arguments", () => {
    expect(hostLines("netlify", needs, known, "npm run build").split("\n").slice(3, 8)).toEqual([
      "# production",
      "npx netlify env:set WORKOS_CLIENT_ID client_01PROD --context production",
      "# WORKOS_API_KEY: in the dashboard, Environment variables, as a secret for production",
      "# WORKOS_COOKIE_PASSWORD: in the dashboard, Environment variables, as a secret for production, made by: openssl rand -base64 32",
      "# CONVEX_DEPLOY_KEY: in the dashboard, Environment variables, as a secret for production",
    ]);
  });

  test("[P36] Vercel", () => {
    expect(hostLines("vercel", needs, known, "npm run build").split("\n").slice(3, 8)).toEqual([
      "# production",
      "printf %s client_01PROD | npx vercel env add WORKOS_CLIENT_ID production",
      "npx vercel env add WORKOS_API_KEY production --sensitive",
      "openssl rand -base64 32 | npx vercel env add WORKOS_COOKIE_PASSWORD production --sensitive",
      "npx vercel env add CONVEX_DEPLOY_KEY production --sensitive",
    ]);
  });
});
