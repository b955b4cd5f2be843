// Which file of the project an import names. Relative ones only: aliases depend on settings that the doctor does not read.

const ENDINGS = ["", ".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", "/index.ts", "/index.tsx", "/index.js"];

/** The file that `specifier` names in `file`; undefined for a package, an alias or a file that does not exist. */
export function resolveImport(exists: (file: string) => boolean, file: string, specifier: string): string | undefined {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return undefined;
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const path = parts.join("/");
  // TypeScript's own resolution: `./auth.js` names auth.ts.
  const stem = path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  return [...ENDINGS.map((ending) => path + ending), stem].find(exists);
}
