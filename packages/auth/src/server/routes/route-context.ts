// What the session routes have in common.
import type { WorkOS } from "@workos-inc/node";
import type { Settings } from "../options.ts";
import type { Sessions } from "../sessions.ts";

/** The parts of a server that its routes use. */
export interface RouteContext {
  readonly settings: Settings;
  readonly sessions: Sessions;
  readonly workos: WorkOS;
  /** Writes a line to the server's log. */
  readonly report: (line: string) => void;
}

/** Returns the name of the route that a request is for: the last segment of its path. */
export function routeOf(request: Request): string {
  return new URL(request.url).pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
}
