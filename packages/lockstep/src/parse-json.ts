// Reads JSON that a stranger wrote. `JSON.parse` takes any depth, and whatever walks over the result later would run out of stack.

/** Deepest JSON that is read: that of the JSON reader of a deployment, serde_json. What is read has limits of its own below it. */
const MAX_DEPTH = 128;

/** What the text means, or what is wrong with it, to follow a name: "is not JSON". */
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
