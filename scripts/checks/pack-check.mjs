// Checks the packages as npm would publish them: publint (exports, files) and, if they have exports, attw (types under every module resolution).
import spawn from "cross-spawn";
import { root } from "../install.mjs";
import { writeTemplates } from "../templates.mjs";

writeTemplates();
let ok = true;
for (const name of ["auth", "lockstep", "create-lockstep"]) {
  for (const [program, ...options] of [
    ["publint", "--strict", `packages/${name}`],
    ...(name === "create-lockstep" ? [] : [["attw", "--pack", `packages/${name}`, "--profile", "esm-only"]]),
  ]) {
    const { status, stdout, stderr } = spawn.sync(`${root}/node_modules/.bin/${program}`, options, {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) {
      console.error(`${program} ${options.join(" ")}\n${stdout}${stderr}`);
      ok = false;
    }
  }
}
process.exit(ok ? 0 : 1);
