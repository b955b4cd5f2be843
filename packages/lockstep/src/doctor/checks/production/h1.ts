// H1: the host builds the app without deploying its Convex functions.

import type { Check } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { buildCommandsOf } from "../shared/hosting.ts";

export const H1: Check = {
  id: "H1",
  title: "The build on the host does not deploy to Convex",
  needs: [],
  why: "Functions and auth.config.ts reach the production deployment only with `npx convex deploy`. If the host's build does not run it, production keeps what was last deployed by hand: the page has new code, and the deployed providers do not trust its tokens.",
  fix: "Let the host's build command run `npx convex deploy --cmd 'npm run build'`, and set CONVEX_DEPLOY_KEY at the host to a production deploy key from Convex's dashboard. The command also gives the build the address of the deployment.",
  *run({ project }) {
    if (project.convex === undefined || deploysElsewhere(project)) return;
    for (const { command, file, line } of buildCommandsOf(project)) {
      if (/convex(?:@\S+)?\s+deploy/.test(expanded(project, command))) continue;
      yield {
        level: "warning",
        what: `the build command in ${file} does not run \`convex deploy\``,
        places: [{ file, ...(line === undefined ? {} : { line }), text: command }],
        fix: `${project.convex.dir === "" ? "" : `cd to ${project.convex.dir} and `}deploy with the build:\nnpx convex deploy --cmd '${command.replaceAll("'", String.raw`'\''`)}'`,
      };
    }
  },
};

/** The command, and the scripts that it runs. */
function expanded({ packages }: Project, command: string, depth = 0): string {
  const names = [
    ...command.matchAll(/\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:-\S+\s+)*([\w:.-]+)|turbo\s+(?:run\s+)?([\w:.-]+)/g),
  ].flatMap(([, script, task]) => script ?? task ?? []);
  const scripts =
    depth > 3 ? [] : packages.flatMap(({ manifest }) => names.flatMap((name) => manifest.scripts?.[name] ?? []));
  return [command, ...scripts.map((script) => expanded({ packages } as Project, script, depth + 1))].join("\n");
}

const SCRIPTS =
  /(?:^|\/)(?:[\w.-]+\.(?:ya?ml|sh|toml)|Makefile|[Jj]ustfile|Taskfile[\w.]*|Dockerfile[\w.]*|Procfile)$|^(?:(?:scripts|bin|ci|tools)\/)?[\w.-]+\.[cm]?[jt]s$/;

/** Whether another file deploys, such as a workflow of GitHub Actions. */
function deploysElsewhere({ files, packages }: Project): boolean {
  const deploys = /convex(?:@\S+)?["',\s]+deploy/;
  const inFiles = files.list.some(
    (file) => SCRIPTS.test(file) && !/lock/.test(file) && deploys.test(files.read(file) ?? ""),
  );
  return (
    inFiles ||
    packages.some(({ manifest }) => Object.values(manifest.scripts ?? {}).some((script) => deploys.test(script)))
  );
}
