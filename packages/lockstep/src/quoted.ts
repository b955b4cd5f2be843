// Quotes a path for use in a command. Pure.

/** With quotes where the shell needs them: POSIX shells, and on Windows both PowerShell and cmd. */
export function quoted(file: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") return /^[\w.:\\/-]+$/.test(file) ? file : `"${file}"`;
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}
