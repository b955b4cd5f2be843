// Where the page about a check is.

const BASE = "https://github.com/lockstep-auth/lockstep/blob/main/docs/doctor";

export function pageOf(id: string): string {
  return `${BASE}/${id}.md`;
}
