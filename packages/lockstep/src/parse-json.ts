// Parses untrusted JSON. `JSON.parse` accepts any depth, and code that traverses the result later would overflow the stack.

/** Maximum depth of accepted JSON, that of a deployment's JSON parser, serde_json. Its contents have lower limits of their own. */
const MAX_DEPTH = 128;

/** The parsed value, or the error, phrased to follow a name: "is not JSON". */
export function parseJson(text: string): { json: unknown } | { problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: "is not JSON" };
  }
  return isDeeper(json, MAX_DEPTH) ? { problem: `is nested more than ${MAX_DEPTH} deep` } : { json };
}

function isDeeper(json: unknown, levels: number): boolean {
  if (typeof json !== "object" || json === null) return false;
  return levels === 0 || Object.values(json).some((item) => isDeeper(item, levels - 1));
}
