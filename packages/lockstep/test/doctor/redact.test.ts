// What is shortened in everything that the doctor prints.

import { expect, test } from "vitest";
import type { Check } from "../../src/doctor/model/check.ts";
import { jsonReport } from "../../src/doctor/report/json.ts";
import { maskSettings, redact } from "../../src/doctor/report/redact.ts";
import { redactedReport } from "../../src/doctor/report/redacted-report.ts";
import { textReport } from "../../src/doctor/report/text.ts";

const ID = "client_01KDOCTORDEV00000000001";
const options = { ids: true, secrets: [] };

test("[O12] client IDs are shortened, except where one is to be written", () => {
  expect(redact(`trusts ${ID}; WORKOS_CLIENT_ID=${ID}`, options)).toBe(
    "trusts client_…0001; WORKOS_CLIENT_ID=client_…0001",
  );
  for (const command of [
    `npx convex env set WORKOS_CLIENT_ID ${ID} --prod`,
    `npx convex env set\n    WORKOS_CLIENT_ID\n    ${ID}`,
  ])
    expect(redact(command, options)).toBe(command);
  expect(redact(`add "aud": "${ID}"`, options)).toBe(`add "aud": "${ID}"`);
  expect(redact(ID, { ...options, ids: false })).toBe(ID);
});

test("[O12] a secret is shortened in a command as well", () => {
  expect(redact("npx convex env set WORKOS_API_KEY sk_test_plantedSecret0001", options)).toBe(
    "npx convex env set WORKOS_API_KEY sk_test_…0001",
  );
});

test("[O4] values of secret settings are masked in every format of settings", () => {
  const masked = (text: string): string => maskSettings(text).replaceAll("…0001", "…");
  expect(masked('export DB_PASSWORD = "planted planted0001" # note\n')).toBe('export DB_PASSWORD = "…" # note\n');
  expect(masked("API_KEY=planted-planted0001\r\nPORT=3000\r\n")).toBe("API_KEY=…\r\nPORT=3000\r\n");
  expect(masked('A_SECRET="planted\nplanted0001"\nB=1')).toBe('A_SECRET="…"\nB=1');
  expect(masked('vars = { ADMIN_PASSWORD = "planted-planted0001", B = "b" }')).toBe(
    'vars = { ADMIN_PASSWORD = "…", B = "b" }',
  );
  expect(masked(String.raw`{"vars":{"API_KEY":"planted\"planted0001"},"assets":{"directory":"dist"}}`)).toBe(
    '{"vars":{"API_KEY":"…"},"assets":{"directory":"dist"}}',
  );
  expect(masked("token: 'planted-planted0001'\nname: app\n")).toBe("token: '…'\nname: app\n");
});

test("[O33] an ordinary word in a secret variable spoils no output, and of two secrets the longer one is masked whole", () => {
  const hide = (text: string): string =>
    redact(text, { ids: true, secrets: ["convex", "Version", "planted1", "planted12345"] });
  expect(hide("npx convex env set; Version 1; version")).toBe("npx convex env set; Version 1; version");
  expect(hide("planted12345 planted1")).toBe("…2345 …");
  expect(redact("correcthorsebattery", { ids: true, secrets: ["correcthorsebattery"] })).toBe("…tery");
});

test("[O33] a secret with spaces, quotes or lines is masked in text and JSON", () => {
  const secret = 'planted "quoted" and\\ planted\nin two lines';
  const check: Check = { id: "A1", title: "", needs: [], why: "", fix: "", run: () => [] };
  const result = { check, level: "error", what: secret, why: secret, fix: secret, unverified: secret } as const;
  const places = [{ file: "a", line: 1, text: `a ${secret}` }, { text: secret }];
  const found = { results: [{ ...result, places }], passed: [], skipped: [], failed: [{ check, problem: secret }] };
  const report = redactedReport(found, (text) => redact(text, { ids: true, secrets: [secret, "findings"] }));
  const json = JSON.stringify(jsonReport(report, []));
  for (const output of [json, textReport(report, { colors: false, subject: "", notes: [] })])
    expect(output).not.toContain("planted");
  expect(JSON.parse(json)).toMatchObject({ findings: [{ what: "…ines", places: [{ line: 1, text: "a …ines" }, {}] }] });
});
