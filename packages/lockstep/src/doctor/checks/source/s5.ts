// S5: the middleware that reads and refreshes the session does not run.

import type { Check, Edit, Finding } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { resolveModule } from "../../project/modules.ts";
import { exportsOf } from "../../source/exports.ts";
import { importsFrom } from "../../source/names.ts";
import type { Source } from "../../source/source.ts";
import { codeOf, dependsOn, inApp } from "../shared/code/app-code.ts";

const NEXT = "@workos-inc/authkit-nextjs";
const START = "@workos/authkit-tanstack-react-start";
const SVELTE = "@workos/authkit-sveltekit";
const NEEDED =
  "`withAuth` reads what AuthKit's middleware put into the request. When that did not run, it throws, and expired sessions are not renewed.";
const MATCHER = 'export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico).*)"] };';
/** Modules that a middleware takes its work from. */
const SESSION = /^@workos(?:-inc)?\/authkit-|^@lockstep\/auth\//;

export const S5: Check = {
  id: "S5",
  title: "The middleware that reads the session is missing, misnamed or in the wrong folder",
  needs: [],
  why: "WorkOS's SDKs read and refresh the session in a middleware, before a page is rendered. Frameworks look for it under one name in one folder, and silently ignore a file with another name or in another place. Then `withAuth` throws, or the session ends when the first access token expires.",
  fix: "Next.js 16: `proxy.ts`; Next.js 15 and older: `middleware.ts`; next to the `app` folder, so in `src/` if the app is in `src/app`. TanStack Start: `authkitMiddleware()` in the `requestMiddleware` of `src/start.ts`. SvelteKit: `authKitHandle()` in `src/hooks.server.ts`.",
  *run({ project }) {
    for (const app of project.apps) {
      if (app.framework.name === "nextjs") yield* next(project, app);
      if (app.framework.name === "tanstack-start") yield* start(project, app);
      if (app.framework.name === "sveltekit") yield* svelte(project, app);
    }
  },
};

function* next(project: Project, app: App): Generator<Finding> {
  const major = Number(/\d+/.exec(project.versionOf("next", app.dir) ?? "")?.[0] ?? Number.NaN);
  const folder = folderOfNext(project, app);
  if (folder === undefined || Number.isNaN(major)) return;
  const named = namedLikeMiddleware(project, app);
  const allowed = major >= 16 ? /^(?:proxy|middleware)\.[jt]s$/ : /^middleware\.[jt]s$/;
  const read = named.filter(({ file }) => file.startsWith(folder) && allowed.test(file.slice(folder.length)));
  const right = `${folder}${major >= 16 ? "proxy" : "middleware"}.${named.some(({ file }) => file.endsWith(".js")) ? "js" : "ts"}`;
  const [first, second] = read;
  if (first && second) {
    if (read.some((one) => runsSession(project, one))) yield twice(first, second, right);
    return;
  }
  if (first) {
    const needed = needsNext(project, app);
    if (!runsSession(project, first)) {
      if (needed) yield idle(first, needed);
      return;
    }
    const name = /proxy/.test(first.file.slice(folder.length)) ? "proxy" : "middleware";
    const names = exportsOf(first).map((one) => one.name);
    if (!names.some((one) => one === name || one === "default" || one === "*")) yield unnamed(first, name);
    return;
  }
  const misplaced = named.find((one) => runsSession(project, one));
  if (misplaced) yield ignored(misplaced, right, major);
  else {
    const needed = needsNext(project, app);
    if (needed) yield missingNext(project, app, needed, right);
  }
}

/** The folder that contains `app` or `pages`, with a slash at its end unless it is the root. */
function folderOfNext({ files }: Project, app: App): string | undefined {
  return ["", "src/"]
    .map((one) => inApp(app, one))
    .find((one) => files.list.some((file) => file.startsWith(`${one}app/`) || file.startsWith(`${one}pages/`)));
}

function namedLikeMiddleware(project: Project, app: App): Source[] {
  return project.files.list.flatMap((file) => {
    const isNamed = /(?:^|\/)(?:proxy|middleware)\.[jt]s$/.test(file) && project.packageOf(file)?.dir === app.dir;
    const source = isNamed && !file.startsWith(`${project.convex?.functions}/`) ? project.source(file) : undefined;
    return source ? [source] : [];
  });
}

/** Whether a middleware, or a file that it imports, has to do with the session. Code in another package may. */
function runsSession(project: Project, source: Source, seen: Set<string> = new Set()): boolean {
  if (seen.has(source.file)) return false;
  seen.add(source.file);
  const modules = [
    ...source.imports.map(({ from }) => from),
    ...exportsOf(source).flatMap(({ from }) => from?.module ?? []),
  ];
  return modules.some((module) => {
    if (SESSION.test(module)) return true;
    const file = resolveModule(project, source.file, module);
    if (file === undefined)
      return project.packages.some(({ manifest: { name } }) => name && `${module}/`.startsWith(`${name}/`));
    const imported = project.source(file);
    return imported !== undefined && runsSession(project, imported, seen);
  });
}

/** The first use of what works only behind the middleware. */
function needsNext(project: Project, app: App): Finding["places"][number] | undefined {
  for (const source of codeOf(project, app, "withAuth", "AuthKitProvider")) {
    const [use] = [
      ...importsFrom(source, /^@workos-inc\/authkit-nextjs$/, "withAuth"),
      ...importsFrom(source, /^@workos-inc\/authkit-nextjs\/components$/, "AuthKitProvider"),
    ];
    if (use) return { file: source.file, line: use.line, text: `${use.name} needs it` };
  }
  return undefined;
}

function twice(first: Source, second: Source, right: string): Finding {
  const other = first.file === right ? second : first;
  return {
    level: "error",
    what: `both ${first.file} and ${second.file} exist, and Next.js 16 refuses to start`,
    places: [{ file: other.file }, { file: right }],
    why: "Next.js 16 has another name for the middleware, proxy, and accepts one file of the two.",
    fix: `move what ${other.file} does into ${right}, and delete ${other.file}`,
  };
}

function idle({ file }: Source, needed: Finding["places"][number]): Finding {
  return {
    level: "error",
    what: `${file} does not run AuthKit's middleware`,
    places: [{ file }, needed],
    why: NEEDED,
    fix: `call it there: const { session, headers } = await authkit(request); and return handleAuthkitHeaders(request, headers); or export authkitMiddleware() itself, from ${NEXT}`,
  };
}

function unnamed({ file, text }: Source, name: string): Finding {
  const other = name === "proxy" ? "middleware" : "proxy";
  return {
    level: "error",
    what: `${file} exports neither a default nor ${name}, so Next.js finds no function to run`,
    places: [{ file, text: `export ${name}` }],
    fix: text.includes(other)
      ? `export the function as ${name}, not ${other}`
      : `export the function as ${name}, or as default`,
  };
}

function ignored({ file }: Source, right: string, major: number): Finding {
  return {
    level: "error",
    what: `Next.js ${major} does not read ${file}: it looks for ${right}`,
    places: [{ file }],
    why: `Next.js runs one file, by its name and its folder, and ignores others without a message. ${NEEDED}`,
    fix: `git mv ${file} ${right}${major < 16 ? ", and export the function as middleware or as default" : ""}`,
  };
}

function missingNext(project: Project, app: App, needed: Finding["places"][number], right: string): Finding {
  const major = Number(/\d+/.exec(project.versionOf(NEXT, app.dir) ?? "0")?.[0]);
  const made = major >= 4 && /proxy\.[jt]s$/.test(right) ? "authkitProxy" : "authkitMiddleware";
  const content = `import { ${made} } from "${NEXT}";\n\nexport default ${made}();\n\n${MATCHER}\n`;
  const edits: Edit[] = [{ file: right, content }];
  return {
    level: "error",
    what: `there is no ${right}, so AuthKit's middleware does not run`,
    places: [{ file: right, text: "does not exist" }, needed],
    why: NEEDED,
    fix: `create ${right} with: export default ${made}(); from ${NEXT}, and a matcher (lockstep doctor --fix does it)`,
    edits,
  };
}

function* start(project: Project, app: App): Generator<Finding> {
  if (!dependsOn(app, START)) return;
  const uses = [...codeOf(project, app, START)].flatMap((source) =>
    importsFrom(source, /^@workos\/authkit-tanstack-react-start(?:\/client)?$/).map((one) => ({
      ...one,
      file: source.file,
    })),
  );
  const needed = uses.find(({ name }) => /^(?:getAuth|AuthKitProvider|switchToOrganization)$/.test(name));
  const middleware = uses.find(({ name }) => name === "authkitMiddleware");
  if (!middleware && [...project.sourcesWith("authkitMiddleware")].length > 0) return;
  const right = inApp(app, "src/start.ts");
  if (!needed || (middleware && !/(?:^|\/)start\.[jt]sx?$/.test(middleware.file))) return;
  if (middleware && (middleware.file.startsWith(inApp(app, "src/start.")) || setsSource(project, app))) return;
  yield middleware
    ? {
        level: "error",
        what: `TanStack Start does not read ${middleware.file}: it looks for ${right}`,
        places: [{ file: middleware.file, line: middleware.line }],
        fix: `git mv ${middleware.file} ${right}`,
      }
    : {
        level: "error",
        what: `authkitMiddleware() is not in the requestMiddleware of ${right}`,
        places: [
          { file: right, text: project.files.exists(right) ? "createStart" : "does not exist" },
          { file: needed.file, line: needed.line, text: `${needed.name} needs it` },
        ],
        fix: `in ${right}: export const startInstance = createStart(() => ({ requestMiddleware: [createCsrfMiddleware(), authkitMiddleware()] })); with createStart and createCsrfMiddleware from @tanstack/react-start, authkitMiddleware from ${START}`,
      };
}

/** Whether Vite's configuration puts the source elsewhere. */
function setsSource({ files }: Project, app: App): boolean {
  return ["ts", "js", "mts", "mjs"].some((ending) =>
    files.read(inApp(app, `vite.config.${ending}`))?.includes("srcDirectory"),
  );
}

function* svelte(project: Project, app: App): Generator<Finding> {
  if (!dependsOn(app, SVELTE)) return;
  const [use] = [...codeOf(project, app, SVELTE)];
  const hooks = [...codeOf(project, app, "authKitHandle")];
  const right = inApp(app, "src/hooks.server.ts");
  if (!use || hooks.length > 0) return;
  yield {
    level: "error",
    what: `authKitHandle() is not the handle of ${right}`,
    places: [{ file: right, text: project.files.exists(right) ? "handle" : "does not exist" }, { file: use.file }],
    fix: `in ${right}: export const handle = authKitHandle(); from ${SVELTE}, or as a part of sequence(…)`,
  };
}
