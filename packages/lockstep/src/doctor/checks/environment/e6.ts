// E6: the password of the session cookie is missing, too short, or one that everyone knows.

import { randomBytes } from "node:crypto";
import type { Check, Edit, Finding } from "../../model/check.ts";
import type { Setting } from "../../project/env.ts";
import type { App, Project } from "../../project/project.ts";

const NAME = "WORKOS_COOKIE_PASSWORD";
/** iron-session, with which WorkOS's SDKs seal the cookie, refuses shorter ones. */
const SHORTEST = 32;
const SEALING = /^@workos(?:-inc)?\/authkit-(?:nextjs|tanstack-react-start|react-router|remix|sveltekit|session)$/;
/** Values from documentation and templates, and values without variety. */
const KNOWN =
  /^(.)\1*$|your[-_ ]|example|changeme|change[-_ ]me|placeholder|32[-_ ]char|secure[-_ ]?password|<|>|\bxxx/i;

export const E6: Check = {
  id: "E6",
  title: "The password of the session cookie is missing, too short, or not secret",
  needs: [],
  why: "WorkOS's server SDKs seal the session, with its refresh token, in a cookie with WORKOS_COOKIE_PASSWORD. Without it, or with fewer than 32 characters, every request that reads the session fails. With a value from a documentation, anyone can forge a session.",
  fix: "Set WORKOS_COOKIE_PASSWORD to 32 random bytes, a different one for each environment: `openssl rand -base64 32`. `lockstep doctor --fix` writes one to the app's env file. A new value signs everyone out once.",
  *run({ project }) {
    if (project.onLocalStack) return;
    for (const app of project.apps) {
      if (!usesCookie(app)) continue;
      const setting = app.env.get(NAME);
      const wrong = problemOf(setting);
      if (wrong !== undefined) yield finding(project, app, setting, wrong);
    }
  },
};

/** Apps with a server, and an SDK of WorkOS that seals cookies. */
function usesCookie({ framework, manifest }: App): boolean {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return framework.hasServer && names.some((name) => SEALING.test(name));
}

function problemOf(setting: Setting | undefined): string | undefined {
  if (setting === undefined || setting.value === "") return "is not set";
  if (setting.value.length < SHORTEST)
    return `has ${setting.value.length} characters; at least ${SHORTEST} are required`;
  return KNOWN.test(setting.value) ? "is a sample value that everyone knows" : undefined;
}

function finding({ files }: Project, { dir, env }: App, setting: Setting | undefined, wrong: string): Finding {
  const file = setting?.line ? setting.file : (env.files[0] ?? (dir === "" ? ".env.local" : `${dir}/.env.local`));
  return {
    level: "error",
    what: `${NAME} ${wrong}`,
    places: [{ file, ...(setting?.line ? { line: setting.line } : {}) }],
    fix: `put ${NAME}="$(openssl rand -base64 32)" there, with the output of the command: lockstep doctor --fix does it`,
    edits: [edit(file, files.read(file) ?? "", setting)],
  };
}

function edit(file: string, text: string, setting: Setting | undefined): Edit {
  const line = `${NAME}=${randomBytes(32).toString("base64url")}`;
  if (setting?.file !== file || setting.line === 0) {
    return { file, content: `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n` };
  }
  const lines = text.split("\n");
  lines[setting.line - 1] = line;
  return { file, content: lines.join("\n") };
}
