// Where WorkOS's requests reach the deployment: the routes of Lockstep's directory, and of the component `@convex-dev/workos-authkit`.

import type { Project } from "../../project/project.ts";
import { importedCalls, memberOf, propertyOf, stringOf } from "../../source/expressions.ts";
import type { Node, Source } from "../../source/source.ts";
import { convexApp } from "./convex-app.ts";

export interface WebhookRoutes {
  /** What answers: Lockstep's directory, or the component of Convex. */
  readonly owner: "directory" | "component";
  /** The path of the webhook on the deployment's site URL. */
  readonly webhook: string;
  /** The path of Actions. */
  readonly action: string;
  /** The line that mounts them. */
  readonly file: string;
  readonly line: number;
}

const DIRECTORY = /^@lockstep\/auth\/component\/convex\.config(?:\.js)?$/;
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
  return (app?.mounts ?? []).flatMap(({ from, options, line }) => {
    const prefix = DIRECTORY.test(from) ? prefixOf(options) : undefined;
    if (app === undefined || prefix === undefined) return [];
    const base = prefix.replace(/\/+$/, "");
    return [
      {
        owner: "directory",
        webhook: `${base}/webhook`,
        action: `${base}/action`,
        file: app.source.file,
        line,
      } as const,
    ];
  });
}

/** `directoryOptions(app)`, `directoryOptions(app, "/prefix/")`, `{ httpPrefix: "/prefix/" }`, also spread into an object. */
function prefixOf(options: Node | undefined): string | undefined {
  if (options?.type === "CallExpression") {
    const { callee, arguments: given } = options;
    if (callee.type !== "Identifier" || callee.name !== "directoryOptions") return undefined;
    return given.length < 2 ? "/workos/" : stringOf(given[1]);
  }
  if (options?.type !== "ObjectExpression") return undefined;
  const own = propertyOf(options, "httpPrefix");
  if (own !== undefined) return stringOf(own.value);
  const spread = options.properties.find((property) => property.type === "SpreadElement");
  return spread && prefixOf(spread.argument);
}

/** `authKit.registerRoutes(http)`, where `authKit` is made by `new AuthKit(…)`. The component ignores other paths (version 0.2.9). */
function componentRoutes(project: Project): WebhookRoutes[] {
  const { convex } = project;
  if (convex === undefined) return [];
  const inside = (source: Source): boolean => source.file.startsWith(`${convex.functions}/`);
  const made = new Set([...project.sourcesWith("@convex-dev/workos-authkit")].filter(inside).flatMap(authKits));
  if (made.size === 0) return [];
  return [...project.sourcesWith("registerRoutes")].filter(inside).flatMap((source) =>
    source.all("CallExpression").flatMap((call) => {
      const member = memberOf(call.callee);
      if (member?.name !== "registerRoutes" || member.object.type !== "Identifier") return [];
      const local = member.object.name;
      const name = source.imports.find((one) => one.local === local)?.name ?? local;
      if (!made.has(name)) return [];
      return [
        {
          owner: "component",
          webhook: "/workos/webhook",
          action: "/workos/action",
          file: source.file,
          line: source.line(call),
        } as const,
      ];
    }),
  );
}

/** The names of variables that hold an `AuthKit`. */
function authKits(source: Source): string[] {
  const classes = new Set(
    source.imports.filter(({ from, name }) => AUTHKIT.test(from) && name === "AuthKit").map(({ local }) => local),
  );
  return source.all("VariableDeclarator").flatMap(({ id, init }) => {
    const makes = init?.type === "NewExpression" && init.callee.type === "Identifier" && classes.has(init.callee.name);
    return makes && id.type === "Identifier" ? [id.name] : [];
  });
}

/** Whether the code answers WorkOS's Actions: `authKit.actions({ … })`, or a handler of the directory for one. */
export function answersActions(project: Project, { owner }: Pick<WebhookRoutes, "owner">): boolean {
  const { convex } = project;
  if (convex === undefined) return false;
  const inside = ({ file }: Source): boolean => file.startsWith(`${convex.functions}/`);
  if (owner === "component") {
    const made = new Set([...project.sourcesWith("@convex-dev/workos-authkit")].filter(inside).flatMap(authKits));
    return [...project.sourcesWith(".actions")].filter(inside).some((source) =>
      source.all("CallExpression").some((call) => {
        const member = memberOf(call.callee);
        return member?.name === "actions" && member.object.type === "Identifier" && made.has(member.object.name);
      }),
    );
  }
  return [...project.sourcesWith("_action_context")]
    .filter(inside)
    .some((source) => importedCalls(source, /^@lockstep\/auth\/backend$/).length > 0);
}
