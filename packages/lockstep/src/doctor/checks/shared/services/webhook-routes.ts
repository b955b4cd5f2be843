// Where WorkOS's requests reach the deployment: the routes of Lockstep's directory, and of the component `@convex-dev/workos-authkit`.

import type { Project } from "../../../project/project.ts";
import { importedCalls, memberOf, propertyOf, stringOf } from "../../../source/expressions.ts";
import type { Node, Source } from "../../../source/source.ts";
import { convexApp } from "./convex-app.ts";

export interface WebhookRoutes {
  /** What answers: Lockstep's directory, or the component of Convex. */
  readonly owner: "directory" | "component";
  /** The path of the webhook on the deployment's site URL. */
  readonly webhook: string;
  /** The path of Actions. */
  readonly action: string;
  /** Whether they read WORKOS_WEBHOOK_SECRET and WORKOS_ACTION_SECRET, and not what the code says instead. */
  readonly defaultSecrets: boolean;
  /** The line that mounts them. */
  readonly file: string;
  readonly line: number;
}

const DIRECTORY = /^@lockstep\/auth\/component\/convex\.config(?:\.js)?$/;
const DIRECTORY_ENV = /^@lockstep\/auth\/component\/env(?:\.js)?$/;
const ACTIONS = ["user_registration_action_context", "authentication_action_context"];
const AUTHKIT = /^@convex-dev\/workos-authkit$/;

/** The directory that the app mounts, with the name of the mount; undefined if there is none. */
export function mountedDirectory(
  project: Project,
): { readonly name: string; readonly file: string; readonly line: number } | undefined {
  const app = convexApp(project);
  const mount = app?.mounts.find(({ from }) => DIRECTORY.test(from));
  if (app === undefined || mount === undefined) return undefined;
  const name = stringOf(propertyOf(mount.options, "name")?.value) ?? "workos";
  return { name, file: app.source.file, line: mount.line };
}

/** The routes that the project's code mounts. What cannot be read from the code is not among them. */
export function webhookRoutes(project: Project): WebhookRoutes[] {
  return [...directoryRoutes(project), ...componentRoutes(project)];
}

function directoryRoutes(project: Project): WebhookRoutes[] {
  const app = convexApp(project);
  if (app === undefined) return [];
  return app.mounts.flatMap(({ from, options, line }) => {
    const prefix = DIRECTORY.test(from) ? prefixOf(app.source, options) : undefined;
    if (prefix === undefined) return [];
    const base = prefix.replace(/\/+$/, "");
    const defaultSecrets = propertyOf(options, "env") === undefined;
    return [
      {
        owner: "directory",
        webhook: `${base}/webhook`,
        action: `${base}/action`,
        defaultSecrets,
        file: app.source.file,
        line,
      } as const,
    ];
  });
}

/** `directoryOptions(app)`, `directoryOptions(app, "/prefix/")`, `{ httpPrefix: "/prefix/" }`, also spread into an object. */
function prefixOf(source: Source, options: Node | undefined): string | undefined {
  if (options?.type === "CallExpression") {
    const helper = importedCalls(source, DIRECTORY_ENV).find(({ call }) => call === options);
    if (helper?.name !== "directoryOptions") return undefined;
    const { arguments: given } = options;
    return given.length < 2 ? "/workos/" : stringOf(given[1]);
  }
  if (options?.type !== "ObjectExpression") return undefined;
  const own = propertyOf(options, "httpPrefix");
  if (own !== undefined) return stringOf(own.value);
  const spread = options.properties.find((property) => property.type === "SpreadElement");
  return spread && prefixOf(source, spread.argument);
}

/** `authKit.registerRoutes(http)`, where `authKit` is made by `new AuthKit(…)`. The component ignores other paths (version 0.2.9). */
function componentRoutes(project: Project): WebhookRoutes[] {
  const made = authKits(project);
  return sourcesInside(project, "registerRoutes").flatMap((source) =>
    source.all("CallExpression").flatMap((call) => {
      const member = memberOf(call.callee);
      if (member?.name !== "registerRoutes" || member.object.type !== "Identifier") return [];
      const local = member.object.name;
      const defaultSecrets = made.get(source.imports.find((one) => one.local === local)?.name ?? local);
      if (defaultSecrets === undefined) return [];
      const paths = { webhook: "/workos/webhook", action: "/workos/action" };
      return [{ owner: "component", ...paths, defaultSecrets, file: source.file, line: source.line(call) } as const];
    }),
  );
}

/** The names of variables that hold an `AuthKit`, with whether it reads its secrets from the usual variables. */
function authKits(project: Project): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const source of sourcesInside(project, "@convex-dev/workos-authkit")) {
    const classes = new Set(
      source.imports.filter(({ from, name }) => AUTHKIT.test(from) && name === "AuthKit").map(({ local }) => local),
    );
    for (const { id, init } of source.all("VariableDeclarator")) {
      if (init?.type !== "NewExpression" || init.callee.type !== "Identifier" || id.type !== "Identifier") continue;
      if (!classes.has(init.callee.name)) continue;
      const options = init.arguments[1];
      found.set(id.name, !propertyOf(options, "webhookSecret") && !propertyOf(options, "actionSecret"));
    }
  }
  return found;
}

function sourcesInside(project: Project, word: string): Source[] {
  return [...project.sourcesWith(word)].filter(({ file }) => file.startsWith(`${project.convex?.functions}/`));
}

/** Whether the code answers WorkOS's Actions: `authKit.actions({ … })`, or a handler of the directory for one. */
export function answersActions(project: Project, { owner }: Pick<WebhookRoutes, "owner">): boolean {
  if (owner === "component") {
    const made = authKits(project);
    return sourcesInside(project, ".actions").some((source) =>
      source.all("CallExpression").some((call) => {
        const member = memberOf(call.callee);
        return member?.name === "actions" && member.object.type === "Identifier" && made.has(member.object.name);
      }),
    );
  }
  return sourcesInside(project, "_action_context").some((source) =>
    source
      .all("CallExpression")
      .some(
        ({ callee, arguments: [, handlers] }) =>
          memberOf(callee)?.name === "handlers" && ACTIONS.some((name) => propertyOf(handlers, name) !== undefined),
      ),
  );
}
