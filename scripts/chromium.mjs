// Finds Chromium, or installs Debian's, or says exactly what to do. The tests never run without a browser.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** Where the installers of macOS and Windows put it, which is on no PATH. */
const INSTALLED = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Path of the browser: the CHROMIUM variable, or the first one on PATH; undefined when there is none. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, ...INSTALLED].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The browser's path, after installing it when that is possible; ends this process with exit code 2 otherwise. */
export function requireChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0) {
    console.log("  Installing Chromium from this system's packages …");
    execFileSync("apt-get", ["update"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "inherit" });
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  console.error(
    "The end-to-end tests need Chromium, and none was found.\n" +
      "Fix: install Chrome or Chromium; on Debian: sudo apt-get install -y --no-install-recommends chromium\n" +
      "  or, with one that is elsewhere: CHROMIUM=/path/to/chrome npm test",
  );
  process.exit(2);
}
