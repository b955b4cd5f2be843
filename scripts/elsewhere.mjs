// `node scripts/elsewhere.mjs 10 npx vitest run …`: runs a command that many years in the future, in a time zone with an offset of
// odd minutes and a language with a different capital i. Tests fail if they mix a fixed date with the real clock, or depend on the
// language.
import spawn from "cross-spawn";
import { root } from "./install.mjs";

const [years, command, ...args] = process.argv.slice(2);
const { NODE_OPTIONS = "" } = process.env;
const env = {
  ...process.env,
  YEARS_LATER: years,
  NODE_OPTIONS: `${NODE_OPTIONS} --require=${JSON.stringify(`${root}/scripts/later-clock.cjs`)}`.trim(),
  TZ: "Pacific/Chatham",
  LANG: "tr_TR.UTF-8",
  LC_ALL: "tr_TR.UTF-8",
};
process.exitCode = spawn.sync(command, args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
