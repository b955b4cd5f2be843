// Splits a command line at `--`: lockstep's own arguments come before it, the app's command after it.

/** The two halves of `argv`. `app` is empty without a `--`. */
export function appCommand(argv: readonly string[]): { own: string[]; app: string[] } {
  const at = argv.indexOf("--");
  return at < 0 ? { own: [...argv], app: [] } : { own: argv.slice(0, at), app: argv.slice(at + 1) };
}
