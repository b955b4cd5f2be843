// E5: an env file with secrets is in git, or would be with the next `git add`.

import type { Check, Finding } from "../../model/check.ts";
import { readEnvFile } from "../../project/env.ts";
import { isPlaceholder } from "../shared/variables/placeholder.ts";
import { isSecret, isSecretValue, listed } from "../shared/variables/variables.ts";

const ENV_FILE = /(?:^|\/)(?:\.env(?:\.[\w-]+)*|\.dev\.vars)$/;
/** Files that are meant to be shared. */
const SAMPLE = /\.(?:example|sample|template|dist|defaults?|schema|vault)(?:\.|$)/;

export const E5: Check = {
  id: "E5",
  title: "An env file with secrets is in git, or is not ignored",
  needs: [],
  why: "A secret in a repository is known to everyone who can read it, even after it is deleted, because the history keeps it. With the API key they can read and change all users of the WorkOS environment; with the cookie password they can forge a session.",
  fix: "Ignore the file: add it to .gitignore, and run `git rm --cached <file>` if git has it already. Then revoke the secrets that were committed: an API key in WorkOS's dashboard, a deploy key in Convex's.",
  *run({ project }) {
    const { tracked, files } = project;
    if (tracked === undefined) return;
    for (const file of files.list) {
      if (!ENV_FILE.test(file) || SAMPLE.test(file)) continue;
      const secrets = readEnvFile(file, files.read(file) ?? "")
        .filter(({ name, value }) => value !== "" && !isPlaceholder(value) && (isSecret(name) || isSecretValue(value)))
        .toReversed();
      if (secrets.length === 0) continue;
      const names = listed([...new Set(secrets.map(({ name }) => name))]);
      const places = secrets.map(({ name, line }) => ({ file, line, text: name }));
      if (tracked.has(file)) yield committed(file, names, places);
      else if (!project.ignored(file)) {
        const ignore = files.read(".gitignore") ?? "";
        yield {
          level: "warning",
          what: `git does not ignore ${file}, which holds ${names}`,
          places: [{ file: ".gitignore" }, ...places],
          why: "The next `git add .` puts these secrets into the repository, where they stay in its history.",
          fix: `echo '${file}' >> .gitignore`,
          ...(ignore.split(/\r?\n/).includes(file)
            ? {}
            : {
                edits: [
                  {
                    file: ".gitignore",
                    content: `${ignore}${ignore === "" || ignore.endsWith("\n") ? "" : "\n"}${file}\n`,
                  },
                ],
              }),
        };
      }
    }
  },
};

function committed(file: string, names: string, places: Finding["places"]): Finding {
  return {
    level: "error",
    what: `${file} is in git, with ${names}`,
    places,
    fix: `take it out, and revoke these secrets:\ngit rm --cached ${file}\necho '${file}' >> .gitignore`,
  };
}
