// M1: several apps share one Convex deployment, and auth.config does not trust the client of each.

import type { Check } from "../../model/check.ts";
import type { Setting } from "../../project/env.ts";
import type { App, Project } from "../../project/project.ts";
import { memberOf, stringOf } from "../../source/expressions.ts";
import type { Source } from "../../source/source.ts";
import { isPlaceholder } from "../shared/variables/placeholder.ts";
import { bareName, listed } from "../shared/variables/variables.ts";

export const M1: Check = {
  id: "M1",
  title: "Several apps have different client IDs, and Convex trusts fewer",
  needs: [],
  why: "The issuer of a token names a client: the default application of the WorkOS environment, which is the first one in its dashboard. Convex accepts the token only if auth.config.ts trusts that client. If the one client ID there is that of another application or environment, users of an app sign in at WorkOS and are unauthenticated at Convex.",
  fix: "Pass the client IDs of all apps to authConfig of `@lockstep/auth/backend/auth-config`, including that of the environment's default application: one as `clientId`, the others as `clientIds`. Set each variable on the deployment, and push.",
  *run({ project }) {
    const { convex } = project;
    const config = convex?.authConfig === undefined ? undefined : project.source(convex.authConfig);
    if (project.onLocalStack || config === undefined || project.apps.length < 2) return;
    const apps = clientsOf(project);
    const ids = [...new Set(apps.map(({ setting }) => setting.value))];
    const trusted = trustedIn(config);
    if (ids.length < 2 || trusted === undefined || trusted.length === 0 || trusted.length >= ids.length) return;
    const [, other = { app: undefined, setting: undefined }] = distinct(apps);
    yield {
      // Not an error: it works if that client is the default application of the environment of all apps, which files do not tell.
      level: "warning",
      what: `${listed(distinct(apps).map(({ app }) => app.dir || "the app in the root"))} have different client IDs, but ${config.file} trusts only ${trusted.length === 1 ? `one: ${trusted[0]}` : listed(trusted)}`,
      places: [
        { file: config.file, line: 1 },
        ...distinct(apps).map(({ setting }) => ({ file: setting.file, line: setting.line, text: setting.name })),
      ],
      fix: [
        `if WORKOS_CLIENT_ID of the deployment is not the default application of the environment of all apps, trust the client${other.app === undefined ? "s of all" : ` of ${other.app.dir}`}, too, in ${config.file}:`,
        "authConfig({ clientId: process.env.WORKOS_CLIENT_ID, clientIds: [process.env.WORKOS_CLIENT_ID_2!] })",
        "npx convex env set WORKOS_CLIENT_ID_2 client_…",
      ].join("\n"),
    };
  },
};

interface Client {
  readonly app: App;
  readonly setting: Setting;
}

/** The client ID of each app that uses Convex. */
function clientsOf({ apps }: Project): Client[] {
  return apps.flatMap((app) => {
    const name = app.env.names.find((one) => bareName(one) === "WORKOS_CLIENT_ID");
    const setting = name === undefined ? undefined : app.env.get(name);
    const usesConvex = "convex" in { ...app.manifest.dependencies, ...app.manifest.devDependencies };
    const isReal = setting !== undefined && setting.value.startsWith("client_") && !isPlaceholder(setting.value);
    return usesConvex && isReal && setting.line > 0 ? [{ app, setting }] : [];
  });
}

/** One app for each client ID. */
function distinct(clients: readonly Client[]): Client[] {
  return clients.filter(
    ({ setting }, index) => clients.findIndex((one) => one.setting.value === setting.value) === index,
  );
}

/** The variables and literals with a client ID in auth.config; undefined if they are computed. */
function trustedIn(config: Source): string[] | undefined {
  if (config.all("SpreadElement").length > 0 || /\.(?:map|flatMap|split|concat)\(/.test(config.text)) return undefined;
  const variables = config.all("MemberExpression").flatMap((node) => {
    const member = memberOf(node);
    const inner = member && memberOf(member.object);
    return member && inner?.name === "env" && /CLIENT/.test(member.name) ? [member.name] : [];
  });
  const literals = config.all("Literal").flatMap((node) => stringOf(node)?.match(/client_\w+/)?.[0] ?? []);
  const templates = config.all("TemplateElement").flatMap((node) => /client_\w{8,}/.exec(node.value.raw)?.[0] ?? []);
  return [...new Set([...variables, ...literals, ...templates])];
}
