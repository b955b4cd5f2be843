// `node scripts/elsewhere.mjs 10 npx vitest run …`: a command as it will run in so many years, in a zone with odd minutes and a
// language with another capital i. What puts a fixed date beside a real clock, or the machine's language into a result, fails.
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
