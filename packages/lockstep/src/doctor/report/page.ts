// Where the page about a check is, and those of guides.

const BASE = "https://github.com/lockstep-auth/lockstep/blob/main/docs";

export function pageOf(id: string): string {
  return `${BASE}/doctor/${id}.md`;
}

/** The address of a guide in docs/. */
export function guideOf(name: string): string {
  return `${BASE}/${name}.md`;
}
