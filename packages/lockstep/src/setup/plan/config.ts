// What every framework has: which tokens Convex accepts, the packages, and the section of convex.json for keys that Convex manages. Pure.

import semver from "semver";
import { AUTH_CONFIG } from "../guides/guide.ts";
import { creation } from "./files.ts";
import type { Install, Part, Target } from "./model.ts";
import { keepsAuthKit } from "./nextjs.ts";

export function authConfig(target: Target): Part {
  const { project } = target;
  const existing = project.convex?.authConfig;
  if (existing === undefined) return creation(target, "convex/auth.config.ts", AUTH_CONFIG);
  // WorkOS's providers stay as they are; `lockstep doctor` says what is wrong with them.
  if (/@lockstep\/auth|workos/i.test(project.files.read(existing) ?? "")) return {};
  return { manual: [{ file: existing, why: "Add the providers of this config to yours:", code: AUTH_CONFIG }] };
}

/**
 * The file that `npx convex dev` would write into a new folder of functions. Only this one has Node's types, without which TypeScript 6 and
 * newer do not know `process`, so that `convex dev` would refuse `auth.config.ts`.
 */
export function functionsConfig({ project, functions, typescript }: Target): Part {
  if (!typescript || project.files.list.some((file) => file.startsWith(`${functions}/`))) return {};
  return { edits: [{ file: `${functions}/tsconfig.json`, before: undefined, content: FUNCTIONS_CONFIG }] };
}

const FUNCTIONS_CONFIG = `{
  "compilerOptions": {
    "target": "ESNext",
    "lib": ["ES2023", "dom"],
    "types": ["node"],
    "module": "ESNext",
    "moduleResolution": "Bundler",
    "jsx": "react-jsx",
    "strict": true,
    "allowJs": true,
    "skipLibCheck": true,
    "isolatedModules": true,
    "noEmit": true
  },
  "include": ["./**/*"],
  "exclude": ["./_generated"]
}
`;

/** Where the package manager gets Lockstep's packages from, by name. */
export interface Specs {
  readonly "@lockstep/auth": string;
  readonly lockstep: string;
}

/** The first versions that Lockstep works with; older ones are updated. */
const FLOORS: Readonly<Record<string, string>> = {
  convex: "1.35.0",
  "@workos-inc/authkit-react": "0.16.0",
  "@workos-inc/authkit-nextjs": "3.0.1",
};

/** What is missing, or too old, in the app and in the package of the Convex functions. */
export function installs(target: Target, specs: Specs): Install[] {
  const { app, backend, guide } = target;
  const packages = keepsAuthKit(target) ? ["@workos-inc/authkit-nextjs", "convex"] : guide.packages;
  const inApp = [
    ...missing(target, app.dir, "@lockstep/auth", specs["@lockstep/auth"]),
    ...packages.flatMap((spec) => missing(target, app.dir, nameOf(spec), spec)),
  ];
  const command = missing(target, app.dir, "lockstep", specs.lockstep);
  const types =
    functionsConfig(target).edits === undefined ? [] : missing(target, backend, "@types/node", "@types/node");
  const inBackend = backend === app.dir ? [] : missing(target, backend, "@lockstep/auth", specs["@lockstep/auth"]);
  return [
    { dir: app.dir, dependencies: inApp, devDependencies: [...command, ...(backend === app.dir ? types : [])] },
    { dir: backend, dependencies: inBackend, devDependencies: backend === app.dir ? [] : types },
  ].filter(({ dependencies, devDependencies }) => dependencies.length + devDependencies.length > 0);
}

function missing({ project }: Target, dir: string, name: string, spec: string): string[] {
  const manifest = project.packages.find((one) => one.dir === dir)?.manifest;
  const range = { ...manifest?.dependencies, ...manifest?.devDependencies }[name];
  if (range === undefined) return [spec];
  const version = project.versionOf(name, dir) ?? (semver.validRange(range) && semver.minVersion(range)?.version);
  const floor = FLOORS[name];
  return floor && version && semver.lt(version, floor) ? [`${name}@latest`] : [];
}

/** `@workos-inc/node@10` without its version. */
function nameOf(spec: string): string {
  return spec.replace(/(?<=.)@.*$/, "");
}

/** `authKit.dev`, with which `convex dev` creates the environment at WorkOS and writes the keys. */
export function managedKeys(target: Target): Part {
  const { project, backend, keys, app, adapter } = target;
  if (keys !== "managed") return {};
  const file = project.convex?.jsonFile ?? (backend === "" ? "convex.json" : `${backend}/convex.json`);
  const before = project.files.read(file);
  if (/"authKit"/.test(before ?? "")) return {};
  const origin = `http://localhost:${app.framework.port}`;
  const callback = keepsAuthKit(target) ? `${origin}/callback` : `${origin}/auth/callback`;
  const value = (name: string): string => `\${authEnv.${name}}`;
  const localEnvVars =
    adapter === "vite"
      ? { VITE_WORKOS_CLIENT_ID: value("WORKOS_CLIENT_ID") }
      : {
          WORKOS_CLIENT_ID: value("WORKOS_CLIENT_ID"),
          WORKOS_API_KEY: value("WORKOS_API_KEY"),
          ...(keepsAuthKit(target) && { NEXT_PUBLIC_WORKOS_REDIRECT_URI: callback }),
        };
  const configure = {
    redirectUris: [adapter === "vite" ? origin : callback],
    appHomepageUrl: origin,
    // On a server framework, pages send no requests to WorkOS.
    ...(adapter === "vite" && { corsOrigins: [origin] }),
  };
  const spaced = JSON.stringify({ authKit: { dev: { configure, localEnvVars } } }, null, 2);
  const section = spaced.replaceAll(/\[\s+("[^"]*")\s+\]/g, "[$1]");
  if (before === undefined) return { edits: [{ file, before, content: `${section}\n` }] };
  // Everything else in the file keeps its form.
  const inner = section.slice(section.indexOf("{") + 1, section.lastIndexOf("\n}"));
  const at = before.indexOf("{") + 1;
  const rest = before.slice(at);
  const empty = /^\s*\}/.test(rest);
  const content = before.slice(0, at) + inner + (empty ? `\n${rest.trimStart()}` : `,${rest}`);
  return { edits: [{ file, before, content }] };
}
