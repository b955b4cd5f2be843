// The JWT template of a WorkOS environment: JSON with expressions in double braces, in strings or in the place of values.

/** The claims that it adds; undefined if it cannot be read. */
export function templateClaims(content: string): ReadonlySet<string> | undefined {
  if (content.trim() === "") return new Set();
  try {
    // 0 is right in both places.
    const value: unknown = JSON.parse(content.replaceAll(/\{\{.*?\}\}/gs, "0"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? new Set(Object.keys(value))
      : undefined;
  } catch {
    return undefined;
  }
}
