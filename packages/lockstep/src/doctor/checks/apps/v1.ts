// V1: convex is older than something that the code uses.

import semver from "semver";
import type { Check, Level, Place } from "../../model/check.ts";
import type { Package, Project } from "../../project/project.ts";
import { memberOf, nameOf, propertyOf, stringOf, unwrapped } from "../../source/expressions.ts";
import type { Node, Source } from "../../source/source.ts";
import { addCommand } from "../shared/commands.ts";
import { dependencyPlace, lineOf } from "../shared/manifest-line.ts";

interface Feature {
  readonly name: string;
  /** The version of convex that has it first, from its CHANGELOG.md. */
  readonly since: string;
  readonly level: Level;
  /** What an older version does with it. */
  readonly otherwise: string;
  readonly findIn: (project: Project) => Place | undefined;
}

export const V1: Check = {
  id: "V1",
  title: "convex is older than what the code uses",
  needs: [],
  why: "Options that a version of convex does not know are refused when functions are pushed, or ignored without a message: provisioning does nothing, or the client starts without the token.",
  fix: "Update convex in the package with the Convex functions and in the app: `npm install convex@latest`.",
  *run({ project }) {
    const owner = project.packages.find(({ dir }) => dir === (project.convex?.dir ?? project.apps[0]?.dir));
    const version = owner && project.versionOf("convex", owner.dir);
    if (owner === undefined || version === undefined || !semver.valid(version)) return;
    for (const { name, since, level, otherwise, findIn } of FEATURES) {
      if (semver.gte(version, since)) continue;
      const place = findIn(project);
      if (place === undefined) continue;
      yield {
        level,
        what: `convex ${version} does not know ${name}, which came with ${since}`,
        places: [dependencyPlace(project, owner, "convex", version), place],
        why: otherwise,
        fix: addCommand(project.lock.manager, "convex@latest", packageWith(project, owner)),
      };
    }
  },
};

function packageWith(project: Project, owner: Package): string {
  return owner.dir || (project.convex?.dir ?? "");
}

const FEATURES: readonly Feature[] = [
  {
    name: 'providers of the type "customJwt"',
    since: "1.24.0",
    level: "error",
    otherwise: "The push of auth.config is refused, so Convex trusts no tokens of WorkOS.",
    findIn: (project) => {
      const source = project.convex?.authConfig === undefined ? undefined : project.source(project.convex.authConfig);
      return source && placeIn(source, propertyNode(source, "type", "customJwt"));
    },
  },
  {
    name: "`authKit` in convex.json",
    since: "1.31.6",
    level: "warning",
    otherwise:
      "`convex dev` and `convex deploy` ignore the section: no WorkOS environment, no redirect URIs, no variables.",
    findIn: ({ convex, files }) =>
      convex?.json["authKit"] === undefined
        ? undefined
        : { file: convex.jsonFile, ...lineOf(files.read(convex.jsonFile) ?? "", '"authKit"') },
  },
  {
    name: "`env` of defineApp",
    since: "1.39.0",
    level: "error",
    otherwise: "The variables are not declared, so the component and the functions do not get them.",
    findIn: (project) =>
      first(project, "defineApp", (source) =>
        source
          .all("CallExpression")
          .find((call) => source.textOf(call.callee) === "defineApp" && propertyOf(call.arguments[0], "env")),
      ),
  },
  {
    name: "`httpPrefix` of app.use",
    since: "1.35.0",
    level: "error",
    otherwise: "The component's HTTP routes are not mounted, so webhooks get 404.",
    findIn: (project) => first(project, "httpPrefix", (source) => propertyNode(source, "httpPrefix")),
  },
  {
    name: "<AuthRefreshing>",
    since: "1.40.0",
    level: "error",
    otherwise: "convex/react exports nothing of that name, so the page fails when it renders it.",
    findIn: (project) =>
      first(project, "AuthRefreshing", (source) =>
        source
          .all("ImportSpecifier")
          .find(
            (specifier) =>
              nameOf(specifier.imported, false) === "AuthRefreshing" &&
              source.imports.some(({ from, name }) => from === "convex/react" && name === "AuthRefreshing"),
          ),
      ),
  },
  {
    name: "`initialAuthTokenReuse`",
    since: "1.42.1",
    level: "warning",
    otherwise: "The client ignores it, and asks for a second token at each start.",
    findIn: (project) =>
      first(project, "initialAuthTokenReuse", (source) => clientOption(source, "initialAuthTokenReuse")),
  },
  {
    name: "`expectAuth`",
    since: "1.26.0",
    level: "warning",
    otherwise: "The client ignores it, and runs queries before the user is known, which fail.",
    findIn: (project) => first(project, "expectAuth", (source) => clientOption(source, "expectAuth")),
  },
  {
    name: "`ctx.auth.signJwt`",
    since: "1.48.0",
    level: "error",
    otherwise: "The function fails when it calls it.",
    findIn: (project) =>
      first(project, "signJwt", (source) =>
        source.all("CallExpression").find((call) => {
          const member = memberOf(call.callee);
          return member?.name === "signJwt" && memberOf(member.object)?.name === "auth";
        }),
      ),
  },
];

function first(project: Project, word: string, find: (source: Source) => Node | undefined): Place | undefined {
  for (const source of project.sourcesWith(word)) {
    const place = placeIn(source, find(source));
    if (place) return place;
  }
  return undefined;
}

function placeIn(source: Source, node: Node | undefined): Place | undefined {
  return node && { file: source.file, line: source.line(node) };
}

function propertyNode(source: Source, key: string, value?: string): Node | undefined {
  return source
    .all("Property")
    .find(
      (property) =>
        nameOf(property.key, property.computed) === key && (value === undefined || stringOf(property.value) === value),
    );
}

/** An option of Convex's own client: the second argument. */
function clientOption(source: Source, key: string): Node | undefined {
  return source
    .all("NewExpression")
    .filter((node) => source.textOf(node.callee) === "ConvexReactClient")
    .map((node) => propertyOf(node.arguments[1] && unwrapped(node.arguments[1]), key))
    .find((property) => property !== undefined);
}
