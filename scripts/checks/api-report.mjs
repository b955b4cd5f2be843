// Writes or checks one API report per public entry: packages/auth/api/<entry>.api.md
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { readFileSync, mkdirSync } from "node:fs";
import path from "node:path";

const update = process.argv.includes("-u");
const root = path.resolve("packages/auth");
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
mkdirSync(`${root}/api`, { recursive: true });
let ok = true;
for (const [entry, target] of Object.entries(exports)) {
  // What only the convex command reads is generated, or has one export.
  if (typeof target === "string" || /convex\.config|_generated/.test(entry)) continue;
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: path.join(root, target.types),
      compiler: { tsconfigFilePath: `${root}/tsconfig.json`, skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${entry === "." ? "index" : entry.slice(2).replaceAll("/", "-")}.api.md`,
        reportFolder: `${root}/api`,
        reportTempFolder: `${root}/dist/.api`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          "ae-missing-release-tag": { logLevel: "none" },
          "ae-forgotten-export": { logLevel: "none" },
        },
      },
    },
    packageJsonFullPath: `${root}/package.json`,
    configObjectFullPath: undefined,
  });
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (m) => {
      if (m.logLevel === "info" || m.logLevel === "verbose") m.handled = true;
    },
  });
  console.log(entry, result.succeeded ? "ok" : "FAILED");
  ok &&= result.succeeded;
}
process.exit(ok ? 0 : 1);
