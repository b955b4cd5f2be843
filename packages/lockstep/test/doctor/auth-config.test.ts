// The providers that the doctor reads from auth.config.ts, in every spelling.

import { expect, test } from "vitest";
import { readAuthConfig } from "../../src/doctor/auth-config/read.ts";
import { factsOf, factsOfFiles, folderFiles } from "./support/project.ts";
import path from "node:path";

const CLIENT = "client_01KDOCTORDEV00000000001";
const KEYS = `https://api.workos.com/sso/jwks/${CLIENT}`;

/** What is read, with values where they are known, else texts. */
function read(text: string, more: Record<string, string> = {}): unknown {
  const config = readAuthConfig(factsOf("nextjs", { files: { "convex/auth.config.ts": text, ...more } }));
  if (config.kind !== "read") return config.kind;
  const providers = config.providers.map(({ fields }) =>
    Object.fromEntries(
      [...fields].map(([name, field]) => [name, field.kind === "text" ? (field.value ?? field.text) : "?"]),
    ),
  );
  return config.complete ? providers : [...providers, "…"];
}

const PROVIDER = { type: "customJwt", issuer: "https://api.workos.com", jwks: KEYS, algorithm: "RS256" };

test.each([
  ["satisfies", "export default { providers: [P] } satisfies AuthConfig;"],
  ["as", "export default { providers: [P] } as AuthConfig;"],
  ["a constant", "const config: AuthConfig = { providers: [P] };\nexport default config;"],
  ["a named export as default", "const config = { providers: [P] };\nexport { config as default };"],
  ["a list of its own", "const providers = [P];\nexport default { providers };"],
  ["spreads", "const more = [P];\nexport default { providers: [...more] };"],
  ["a spread object", "const common = P;\nexport default { providers: [{ ...common }] };"],
  ["as const", "export default { providers: [P as const] } as const;"],
])("[O6] providers are read from %s", (_name, text) => {
  const provider = `{ type: "customJwt", issuer: "https://api.workos.com", jwks: \`https://api.workos.com/sso/jwks/\${process.env.WORKOS_CLIENT_ID}\`, algorithm: "RS256" }`;
  expect(
    read(text.replace("P]", `${provider}]`).replace("= P;", `= ${provider};`).replace("[P ", `[${provider} `)),
  ).toEqual([PROVIDER]);
});

test.each([
  ["process.env.WORKOS_CLIENT_ID", CLIENT],
  ["process.env.WORKOS_CLIENT_ID!", CLIENT],
  ["process.env.WORKOS_CLIENT_ID as string", CLIENT],
  ['process.env["WORKOS_CLIENT_ID"]', CLIENT],
  ['process.env.WORKOS_CLIENT_ID ?? ""', CLIENT],
  ["clientId", CLIENT],
  ["destructured", CLIENT],
  ["renamed", CLIENT],
  ["imported", CLIENT],
  ["settings.clientId", CLIENT],
  ["String(process.env.WORKOS_CLIENT_ID)", CLIENT],
  ['"client_" + "01"', "client_01"],
  ["process.env.OTHER", "${OTHER}"],
  ['process.env.OTHER ?? "client_02"', "${OTHER}"],
  ["required('WORKOS_CLIENT_ID')", "?"],
  ["flag ? 'client_1' : 'client_2'", "?"],
  ["changing", "?"],
  ["undefined", undefined],
])("[O6] the expression %s is read", (expression, expected) => {
  const text = `import { imported, settings } from "./shared.js";
const clientId = process.env.WORKOS_CLIENT_ID;
const { WORKOS_CLIENT_ID: renamed } = process.env;
const { WORKOS_CLIENT_ID: destructured = "" } = process.env;
let changing = "client_1";
export default { providers: [{ domain: "https://x.example", applicationID: ${expression} }] };`;
  const shared = `export const imported = process.env.WORKOS_CLIENT_ID!;\nexport const settings = { clientId: imported };\n`;
  expect(read(text, { "convex/shared.ts": shared })).toEqual([
    { domain: "https://x.example", ...(expected !== undefined && { applicationID: expected }) },
  ]);
});

test("[O6] what cannot be read without running it is not guessed", () => {
  expect(read("export default { providers: providersOf(1) };")).toBe("opaque");
  expect(read("export default { providers: [...providersOf(1)] };")).toEqual(["…"]);
  expect(read("export default authConfig({ clientId });")).toBe("opaque");
  expect(read("export default {")).toBe("broken");
  expect(read("const a = b;\nconst b = a;\nexport default a;")).toBe("opaque");
  expect(readAuthConfig(factsOf("nextjs", { files: { "convex/auth.config.ts": null } }))).toEqual({
    kind: "missing",
    file: "convex/auth.config.ts",
  });
});

test("[O6] the component's providers have the options of where it was created", () => {
  const auth = `import { AuthKit } from "@convex-dev/workos-authkit";
export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, { apiHostname: "auth.notes.example" });`;
  const text = `import { authKit } from "./auth";
export default { providers: authKit.getAuthConfigProviders() } satisfies AuthConfig;`;
  expect(read(text, { "convex/auth.ts": auth })).toEqual([
    { ...PROVIDER, issuer: "https://auth.notes.example/", applicationID: CLIENT },
    { ...PROVIDER, issuer: `https://auth.notes.example/user_management/${CLIENT}` },
  ]);
});

test("[O6] variables have the deployment's values if it was asked", () => {
  const value = new Map([["WORKOS_CLIENT_ID", "client_DEPLOYED"]]);
  const facts = factsOf("nextjs", {
    facts: { deployment: { type: "dev", env: { ok: true, value }, previewDefaults: { ok: true, value: [] } } },
  });
  const config = readAuthConfig(facts);
  const issuer = config.kind === "read" ? config.providers[1]?.fields.get("issuer") : undefined;
  expect(issuer).toMatchObject({
    text: "https://api.workos.com/user_management/${WORKOS_CLIENT_ID}",
    value: "https://api.workos.com/user_management/client_DEPLOYED",
    line: 14,
  });
});

test.each(["nextjs", "react-router", "react-vite", "tanstack-start"])("[O6] the example %s is read", (name) => {
  const files = folderFiles(path.resolve(import.meta.dirname, "../../../../examples", name));
  expect(readAuthConfig(factsOfFiles(files))).toMatchObject({ kind: "read", complete: true, providers: { length: 5 } });
});
