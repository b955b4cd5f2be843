// Finds Chromium, installs Debian's package, or explains what to do. The tests never run without a browser.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** The install locations on macOS and Windows, which are not on PATH. */
const INSTALLED = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Returns the path of the browser: the CHROMIUM variable, or the first match on PATH; undefined if there is none. */
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

/** Returns the path of the browser, installing it if possible; otherwise exits with code 2. */
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
      "  or use another browser: CHROMIUM=/path/to/chrome npm test",
  );
  process.exit(2);
}
