// Preloaded into the `convex dev` that `lockstep dev` runs: what it would write to the app's env files, it writes to nowhere.
// The command saves the deployment that it was given in `.env.local`, and takes the app's own deployment out of it.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";

// On Windows a path may have small letters where the folder's has capitals, which `relative` knows of.
const isEnvFile = (file) => typeof file === "string" && /^\.env(\.[^\\/]*)?$/.test(path.relative(process.cwd(), file));
const forWriting = (flags) => typeof flags === "string" && /[wa+]/.test(flags);

const { closeSync, fsyncSync, openSync, writeFileSync } = fs;
/** Open descriptors of nowhere, which cannot be synchronized (POSIX fsync, EINVAL). */
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
