// E6: the password of the session cookie is missing, too short, or one that everyone knows.

import { randomBytes } from "node:crypto";
import type { Check, Edit, Finding } from "../../model/check.ts";
import type { Setting } from "../../project/env.ts";
import type { App, Project } from "../../project/project.ts";
import { COOKIE_PASSWORD as NAME, sdkVariables } from "../shared/variables/sign-in-variables.ts";
import { envFileFor, secretFileFor } from "../shared/variables/variables.ts";

/** iron-session, with which WorkOS's SDKs seal the cookie, refuses shorter ones. */
const SHORTEST = 32;
/** Values from documentation and templates, and values without variety. */
const KNOWN =
  /^(.)\1*$|\byour[-_ ]|\bexample\b|change[-_ ]?me\b|placeholder|32[-_ ]char|secure[-_ ]?password|<[^>]*>|\bxxx|^(?:0123456789|1234567890|abcdefghij){2}/i;

export const E6: Check = {
  id: "E6",
  title: "The password of the session cookie is missing, too short, or not secret",
  needs: [],
  why: "WorkOS's server SDKs seal the session, with its refresh token, in a cookie with WORKOS_COOKIE_PASSWORD. Without it, or with fewer than 32 characters, every request that reads the session fails. With a value from documentation, anyone can forge a session.",
  fix: "Set WORKOS_COOKIE_PASSWORD to 32 random bytes, a different one for each environment: `openssl rand -base64 32`. `lockstep doctor --fix` writes one to the app's env file. A new value signs everyone out once.",
  *run({ project, target }) {
    if (project.onLocalStack) return;
    for (const app of project.apps) {
      if (!sdkVariables(project, app).some(({ name }) => name === NAME)) continue;
      const setting = app.env.get(NAME);
      // In production, and with tools such as Doppler, it may come from elsewhere.
      if (!setting?.value && (target === "production" || !app.env.complete)) continue;
      const wrong = problemOf(setting);
      if (wrong === undefined) continue;
      const hint = hasReference(project, setting)
        ? "; the $ in it begins the name of a variable, unless it is written \\$"
        : "";
      yield finding(project, app, setting, wrong + hint);
    }
  },
};

function problemOf(setting: Setting | undefined): string | undefined {
  if (setting === undefined || setting.value === "") return "is not set";
  if (setting.value.length < SHORTEST)
    return `has ${setting.value.length} characters; at least ${SHORTEST} are required`;
  return KNOWN.test(setting.value) ? "is a sample value that everyone knows" : undefined;
}

/** Whether a part of the value was taken for the name of a variable. */
function hasReference({ files }: Project, setting: Setting | undefined): boolean {
  const line = setting && (files.read(setting.file) ?? "").split("\n")[setting.line - 1];
  return line !== undefined && /(?<!\\)\$\{?[A-Za-z_]/.test(line);
}

function finding({ files, tracked }: Project, { dir, env }: App, setting: Setting | undefined, wrong: string): Finding {
  const what = `${NAME} ${wrong}`;
  // A variable of the shell wins over every file.
  if (setting?.line === 0)
    return {
      level: "error",
      what,
      places: [{ text: `${NAME} in ${setting.file}` }],
      fix: `where the shell gets it from, put ${NAME}="$(openssl rand -base64 32)", with the output of the command`,
    };
  // In a file that git tracks, the secret would be in the repository with the next commit.
  const isTracked = setting !== undefined && tracked?.has(setting.file);
  const file = setting === undefined || isTracked ? secretFileFor(dir, env.files, tracked) : setting.file;
  const change = file === undefined ? undefined : edit(file, files.read(file) ?? "", isTracked ? undefined : setting);
  const place = setting ? { file: setting.file, line: setting.line } : { file: file ?? envFileFor(dir, env.files) };
  return {
    level: "error",
    what,
    places: [place, ...(isTracked && file !== undefined ? [{ file, text: "is not in git" }] : [])],
    fix: `put ${NAME}="$(openssl rand -base64 32)" ${place.file === file ? "there" : `in ${file ?? "a file that is not in git"}`}, with the output of the command${change ? ": lockstep doctor --fix does it" : ""}`,
    ...(change ? { edits: [change] } : {}),
  };
}

/** A line with a name and a value, which may be in quotes, and what comes before and after the value. */
const ONE_LINE = /^(\s*(?:export\s+)?[\w.-]+\s*=[^\S\r\n]*)(?:"[^"]*"|'[^']*'|`[^`]*`|[^"'`#\s][^#]*?|)(\s*|\s+#.*)$/;

/** Undefined if the value has several lines. */
function edit(file: string, text: string, setting: Setting | undefined): Edit | undefined {
  const value = randomBytes(32).toString("base64url");
  if (setting === undefined)
    return { file, content: `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${NAME}=${value}\n` };
  const lines = text.split("\n");
  const parts = ONE_LINE.exec(lines[setting.line - 1] ?? "");
  if (parts === null) return undefined;
  lines[setting.line - 1] = `${parts[1]}${value}${parts[2]}`;
  return { file, content: lines.join("\n") };
}
