// Preloaded into the `convex dev` that `lockstep dev` runs: discards its writes to the app's env files. The command would save the
// deployment that it was given in `.env.local`, and remove the app's own deployment from it.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";

// On Windows the case of a path may differ from the folder's, which `relative` handles.
const isEnvFile = (file) => typeof file === "string" && /^\.env(\.[^\\/]*)?$/.test(path.relative(process.cwd(), file));
const forWriting = (flags) => typeof flags === "string" && /[wa+]/.test(flags);

const { closeSync, fsyncSync, openSync, writeFileSync } = fs;
/** Open descriptors of the null device, which cannot be synced (POSIX fsync, EINVAL). */
const nowhere = new Set();
fs.openSync = (file, flags, ...rest) => {
  if (!isEnvFile(file) || !forWriting(flags)) return openSync(file, flags, ...rest);
  const descriptor = openSync(os.devNull, flags, ...rest);
  nowhere.add(descriptor);
  return descriptor;
};
fs.fsyncSync = (descriptor) => {
  if (!nowhere.has(descriptor)) fsyncSync(descriptor);
};
fs.closeSync = (descriptor) => {
  nowhere.delete(descriptor);
  closeSync(descriptor);
};
fs.writeFileSync = (file, ...rest) => writeFileSync(isEnvFile(file) ? os.devNull : file, ...rest);
syncBuiltinESMExports();
