// Static hosts, each with what it does with the configuration files of docs/spa-in-production.md: which file answers a path, with which
// status and headers. Only the parts of their formats that the page uses; anything else in a file is refused, so that the page cannot use more.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";

/** The hosts. `plain` has no configuration. */
export type HostName =
  | "plain"
  | "vercel"
  | "netlify"
  | "cloudflare-pages"
  | "cloudflare-workers"
  | "github-pages"
  | "nginx";

/** What a host makes of a path for which there is no file. */
interface Fallback {
  readonly file: string;
  readonly status: number;
}

/** Headers for the paths that match. */
interface HeaderRule {
  readonly matches: (pathname: string) => boolean;
  readonly headers: Readonly<Record<string, string>>;
}

interface Rules {
  readonly fallback: (pathname: string) => Fallback | undefined;
  readonly headers: readonly HeaderRule[];
}

const INDEX: Fallback = { file: "index.html", status: 200 };
const NONE: Rules = { fallback: () => undefined, headers: [] };

const HOSTS: Readonly<Record<HostName, (read: (file: string) => string | undefined) => Rules>> = {
  plain: () => NONE,
  vercel: (read) => {
    const {
      rewrites = [],
      headers = [],
      ...rest
    } = JSON.parse(read("vercel.json") ?? "{}") as {
      rewrites?: { source: string; destination: string }[];
      headers?: { source: string; headers: { key: string; value: string }[] }[];
    };
    assertNoMore("vercel.json", Object.keys(rest));
    // path-to-regexp: here only `(…)`, which is a regular expression.
    const matcher = (source: string) => (pathname: string) => new RegExp(`^${source}$`).test(pathname);
    return {
      fallback: (pathname) => {
        const found = rewrites.find(({ source }) => matcher(source)(pathname));
        return found && { file: found.destination.slice(1), status: 200 };
      },
      headers: headers.map(({ source, headers: list }) => ({
        matches: matcher(source),
        headers: Object.fromEntries(list.map(({ key, value }) => [key, value])),
      })),
    };
  },
  netlify: (read) => {
    const rules = (read("_redirects") ?? "").split("\n").filter((line) => line.trim() !== "");
    assertNoMore(
      "_redirects",
      rules.filter((rule) => rule.trim() !== "/* /index.html 200"),
    );
    return { fallback: () => (rules.length > 0 ? INDEX : undefined), headers: [] };
  },
  // A single-page application, unless there is a 404.html at the top.
  "cloudflare-pages": (read) => ({
    fallback: () => (read("404.html") === undefined ? INDEX : { file: "404.html", status: 404 }),
    headers: [],
  }),
  "cloudflare-workers": (read) => {
    const { assets } = JSON.parse(read("wrangler.jsonc") ?? "{}") as { assets?: { not_found_handling?: string } };
    return {
      fallback: () => (assets?.not_found_handling === "single-page-application" ? INDEX : undefined),
      headers: [],
    };
  },
  // Headers cannot be set.
  "github-pages": (read) => ({
    fallback: () => (read("404.html") === undefined ? undefined : { file: "404.html", status: 404 }),
    headers: [{ matches: () => true, headers: { "Cache-Control": "max-age=600" } }],
  }),
  nginx: (read) => {
    const blocks = [...(read("nginx.conf") ?? "").matchAll(/location (\S+) \{\n([^}]*)\}/g)];
    const longestFirst = blocks.toSorted(([, a = ""], [, b = ""]) => b.length - a.length);
    const at = (pathname: string): string =>
      longestFirst.find(([, prefix = ""]) => pathname.startsWith(prefix))?.[2] ?? "";
    return {
      fallback: (pathname) => (/try_files \$uri (?:\$uri\/ )?\/index\.html;/.test(at(pathname)) ? INDEX : undefined),
      // Headers of the server hold where a location sets none.
      headers: blocks.map(([, , block = ""]) => ({
        matches: (pathname: string) => at(pathname) === block,
        headers: Object.fromEntries(
          [...block.matchAll(/add_header (\S+) "([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
        ),
      })),
    };
  },
};

function assertNoMore(file: string, rest: readonly string[]): void {
  if (rest.length > 0) throw new Error(`${file} has more than this host understands: ${rest.join(", ")}`);
}

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Serves a folder like a host, whose configuration is in `files`, on a port of this machine. */
export async function serveLike(
  host: HostName,
  { folder, files, port }: { folder: string; files: Readonly<Record<string, string>>; port: number },
): Promise<Server> {
  const read = (file: string): string | undefined => files[file];
  const rules = HOSTS[host](read);
  const contents = (file: string): Buffer | string | undefined => {
    const at = path.join(folder, file);
    return files[file] ?? (existsSync(at) && statSync(at).isFile() ? readFileSync(at) : undefined);
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const own = pathname === "/" ? "index.html" : decodeURIComponent(pathname.slice(1));
    const body = contents(own);
    const fallback = body === undefined ? rules.fallback(pathname) : { file: own, status: 200 };
    const content = fallback && (body ?? contents(fallback.file));
    if (fallback === undefined || content === undefined) return void response.writeHead(404).end("Not found");
    const headers = rules.headers.filter(({ matches }) => matches(pathname)).map((rule) => rule.headers);
    response.writeHead(fallback.status, {
      "Content-Type": TYPES[path.extname(fallback.file)] ?? "application/octet-stream",
      ...Object.assign({}, ...headers),
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return server;
}
