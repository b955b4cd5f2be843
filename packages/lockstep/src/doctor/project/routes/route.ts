// A route, and whether it takes a path.

export interface Route {
  /** `/users/:id`; `*` stands for any number of segments, also none. */
  readonly path: string;
  readonly file: string;
  /** `page`: shown in the browser. `handler`: answers requests itself, and shows nothing. */
  readonly kind: "page" | "handler";
  /** What its file answers with: methods, or exports such as `loader` and `action`. `*`: not known. */
  readonly handlers: readonly string[];
  /** The files of the routes around it, the outermost first. */
  readonly around: readonly string[];
}

/** The route that takes a path: one without parameters before one with them. */
export function matchRoute(routes: readonly Route[], path: string): Route | undefined {
  const taking = routes.filter((route) => matchesPath(route.path, path));
  return taking.toSorted((a, b) => vagueness(a.path) - vagueness(b.path))[0];
}

/** Whether a pattern takes a path. */
export function matchesPath(pattern: string, path: string): boolean {
  return takes(segmentsOf(pattern), segmentsOf(path));
}

function takes([first, ...rest]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  if (first === "*") return rest.length === 0 || path.some((_, at) => takes(rest, path.slice(at)));
  const [segment, ...more] = path;
  return segment !== undefined && (first.startsWith(":") || first === segment) && takes(rest, more);
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((one) => one !== "");
}

/** More for each segment that is not said, most for one that takes the rest; less for each one that is. */
function vagueness(path: string): number {
  return segmentsOf(path).reduce((sum, one) => sum + (one === "*" ? 100 : one.startsWith(":") ? 1 : -1), 0);
}

/** A path of segments, some of which may be empty. */
export function pathOf(segments: readonly string[]): string {
  return `/${segments.filter((one) => one !== "").join("/")}`;
}
