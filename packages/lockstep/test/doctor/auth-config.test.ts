// The providers that the doctor reads from auth.config.ts, in every spelling.

import { expect, test } from "vitest";
import { A1 } from "../../src/doctor/checks/auth-config/a1.ts";
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

const WORKOS = `{ type: "customJwt", issuer: "https://api.workos.com", jwks: "https://keys.example", algorithm: "RS256" }`;

test.each([
  ["a method of the list", `const providers = [];\nproviders.push(${WORKOS});\nexport default { providers };`],
  ["an assigned list", `const config = {};\nconfig.providers = [${WORKOS}];\nexport default config;`],
  [
    "an assigned list of another object",
    `const config = { providers: [] };\nconfig!.providers = [${WORKOS}];\nexport default config;`,
  ],
  ["an assigned item", `const providers = [{}];\n(providers as any)[0] = ${WORKOS};\nexport default { providers };`],
  ["a function", `const providers = [];\nadd(providers);\nexport default { providers };`],
  [
    "Object.assign",
    `const config = { providers: [] };\nObject.assign(config, { providers: [${WORKOS}] });\nexport default config;`,
  ],
  [
    "another name",
    `const config = { providers: [] };\nconst list = config.providers;\nlist.push(${WORKOS});\nexport default config;`,
  ],
  [
    "a destructured name",
    `const config = { providers: [] };\nconst { providers: list } = config;\nlist.push(${WORKOS});\nexport default config;`,
  ],
  ["an imported list", `import { list } from "./list";\nlist.push(${WORKOS});\nexport default { providers: list };`],
  ["a loop", `const providers = [{}];\nfor (const one of providers) fill(one);\nexport default { providers };`],
])("[O6] a list that is changed later, by %s, is not read from its first value", (_name, text) => {
  expect(read(text, { "convex/list.ts": "export const list = [];\n" })).toBe("opaque");
  const facts = factsOf("nextjs", {
    files: { "convex/auth.config.ts": text, "convex/list.ts": "export const list = [];\n" },
  });
  expect([...A1.run(facts)]).toEqual([]);
});

test("[O6] a provider with a field that is assigned later is not read from its first value", () => {
  const text = `const p = { type: "customJwt", issuer: "" };\np.issuer = "https://api.workos.com";\nexport default { providers: [p] };`;
  expect(read(text)).toEqual(["…"]);
});

test("[O6] reading a constant leaves it as it is", () => {
  const text = `const provider = ${WORKOS};\nconst providers = [provider];\nconsole.log(providers, provider.issuer);
const config = { providers };\nexport const issuer = config.providers[0].issuer;\nexport default config;`;
  expect(read(text)).toEqual([{ ...PROVIDER, jwks: "https://keys.example" }]);
});

test("[O6] options of the component that are not all known are not guessed", () => {
  const auth = `import { AuthKit } from "@convex-dev/workos-authkit";
export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, { ...optionsOf(process.env) });`;
  const text = `import { authKit } from "./auth";\nexport default { providers: authKit.getAuthConfigProviders() };`;
  expect(read(text, { "convex/auth.ts": auth })).toBe("opaque");
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
