// Where WorkOS's events reach the directory component (`@lockstep/auth/component`), found in the text of the app's convex.config.ts. Only
// what the text says literally counts; for anything else a seed names the endpoint.

const COMPONENT = /^\s*import\s+(\w+)\s+from\s+["']@lockstep\/auth\/component\/convex\.config(?:\.js)?["']/m;

/** At the beginning of a line, where no string is. */
const COMMENT = /^\s*(?:\/\/.*$|\/\*[^]*?\*\/)/gm;

/** The path of the webhook on the deployment's site URL, e.g. `/workos/webhook`; null when the app does not mount the component. */
export function directoryWebhook(config: string): string | null {
  const code = config.replace(COMMENT, "");
  const name = COMPONENT.exec(code)?.[1];
  const options = new RegExp(`\\.use\\(\\s*${name}\\s*,([^;]*)`).exec(code)?.[1];
  if (name === undefined || options === undefined) return null;
  // Anchored: the text goes on after this call.
  const [, prefix] =
    /^\s*\{[^}]*?\bhttpPrefix:\s*["'`](\/[^"'`]*)["'`]/.exec(options) ??
    /^\s*directoryOptions\(\s*\w+\s*,\s*["'`](\/[^"'`]*)["'`]/.exec(options) ??
    (/^\s*directoryOptions\(\s*\w+\s*,?\s*\)/.test(options) ? [options, "/workos/"] : []);
  return prefix === undefined ? null : `${prefix.replace(/\/+$/, "")}/webhook`;
}
