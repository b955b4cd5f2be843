// H4: the deploy key is of the wrong kind for where it is set.

import type { Check, Finding, Place } from "../../model/check.ts";
import { SHELL } from "../../project/env.ts";
import type { Project } from "../../project/project.ts";
import { hostsOf, tomlValues } from "../shared/hosting.ts";

const NAME = "CONVEX_DEPLOY_KEY";

export const H4: Check = {
  id: "H4",
  title: "The Convex deploy key is of the wrong kind",
  needs: [],
  why: "A deploy key wins over CONVEX_DEPLOYMENT. The beginning of a key says which deployment it pushes to: `prod:` to production, `preview:team:project` to a new preview deployment, `dev:` to one development deployment. In the wrong place a preview overwrites production, or production's build deploys a preview.",
  fix: "Create the right key in Convex's dashboard, project settings, Deploy Keys. At the host, set the production key for production only, and the preview key for previews. Locally, use none: `npx convex dev` signs in by itself.",
  *run({ project, target }) {
    yield* inEnvFiles(project, target);
    yield* inNetlify(project);
  },
};

type Kind = "production" | "preview" | "dev" | "project" | "unknown";

/** By the beginning alone. A key without one is of production. */
function kindOf(key: string): Kind {
  const [prefix = "", rest] = key.split("|");
  if (rest === undefined) return "unknown";
  const parts = prefix.split(":");
  if (parts.length === 1) return "production";
  switch (parts[0]) {
    case "prod":
      return "production";
    case "preview":
      return parts.length === 3 ? "preview" : "unknown";
    case "dev":
      return "dev";
    case "project":
      return "project";
    default:
      return "unknown";
  }
}

function* inEnvFiles(project: Project, target: "development" | "production"): Iterable<Finding> {
  const seen = new Set<string>();
  const envs = [...(project.convex ? [project.convex.env] : []), ...project.apps.map(({ env }) => env)];
  for (const { name, value, file, line } of envs.flatMap(({ all }) => all)) {
    if (name !== NAME || seen.has(`${file}:${line}`)) continue;
    seen.add(`${file}:${line}`);
    const place: Place = file === SHELL ? { text: `${NAME} in ${SHELL}` } : { file, line, text: NAME };
    const kind = kindOf(value);
    const isForProduction = /\.env\.production/.test(file) || (target === "production" && file === SHELL);
    if (!isForProduction && target === "development" && (kind === "production" || kind === "preview")) {
      yield {
        level: "warning",
        what: `${NAME} in ${file} is a key for ${kind === "production" ? "production" : "previews"}, so \`npx convex dev\` does not use your development deployment`,
        places: [place],
        why:
          kind === "production"
            ? "The key wins over CONVEX_DEPLOYMENT: commands of `convex` in this folder push to production."
            : "The key wins over CONVEX_DEPLOYMENT. It can only create preview deployments, so `npx convex dev` fails.",
        fix: file === SHELL ? `unset ${NAME}` : `delete line ${line} of ${file}, and set the key only at the host`,
      };
    }
    if (isForProduction && (kind === "preview" || kind === "dev")) {
      yield {
        level: "error",
        what: `${NAME} in ${file} is a key for ${kind === "preview" ? "previews" : "development"}, so production is never deployed`,
        places: [place],
        fix: `create a production deploy key in Convex's dashboard, and write it there: ${NAME}=prod:…`,
      };
    }
  }
}

/** Netlify's file can set variables for each kind of deployment. */
function* inNetlify(project: Project): Iterable<Finding> {
  for (const { file } of hostsOf(project).filter(({ name }) => name === "Netlify")) {
    for (const { table, key, value, line } of tomlValues(project.files.read(file) ?? "")) {
      if (key !== NAME) continue;
      const kind = kindOf(value);
      const isPreview = /^context\.(?:deploy-preview|branch-deploy)\.environment$/.test(table);
      if (isPreview && kind === "production") {
        yield {
          level: "error",
          what: `${NAME} of ${table} in ${file} is a key for production: every preview overwrites production`,
          places: [{ file, line, text: table }],
          fix: "create a preview deploy key in Convex's dashboard, and set it for deploy previews",
        };
      }
      if (table === "context.production.environment" && kind === "preview") {
        yield {
          level: "error",
          what: `${NAME} of ${table} in ${file} is a key for previews: production is never deployed`,
          places: [{ file, line, text: table }],
          fix: "create a production deploy key in Convex's dashboard, and set it for production",
        };
      }
    }
  }
}
