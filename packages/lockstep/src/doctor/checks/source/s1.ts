// S1: Convex's provider is not inside AuthKit's.

import { declarationOf } from "../../project/declarations.ts";
import type { Project } from "../../project/project.ts";
import type { Check, Finding } from "../../model/check.ts";
import { attributeOf } from "../../source/jsx.ts";
import { importOf } from "../../source/names.ts";
import type { Node, Source } from "../../source/source.ts";
import { type Provider, providersAround, providersOf } from "../shared/code/providers.ts";

/** Modules whose `useAuth` reads the context of their own `AuthKitProvider`. */
const AUTHKIT = /^@workos(?:-inc)?\/authkit-(?:react|nextjs\/components|tanstack-react-start\/client)$/;
const READS_AUTHKIT = /^@lockstep\/auth\/(?:react|nextjs)$/;

export const S1: Check = {
  id: "S1",
  title: "Convex's provider is not inside AuthKitProvider",
  needs: [],
  why: "The provider that gives Convex its tokens asks AuthKit's hook `useAuth` for them, and that hook works only in components below AuthKitProvider. Anywhere else it throws, or reports a user who is never signed in, so Convex gets no token.",
  fix: "Make AuthKitProvider the outer one: `<AuthKitProvider …><ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>…</ConvexProviderWithAuthKit></AuthKitProvider>`. The same goes for ConvexProviderWithAuth and LockstepProvider.",
  *run({ project }) {
    const all = providersOf(project);
    const authKits = all.filter(({ kind }) => kind === "authkit");
    const bridges = all.filter((one) => asksAuthKit(project, one));
    if (authKits.length === 0) {
      // One that comes from another module of the app is not recognized, but it is mentioned.
      const isMentioned = [...project.sourcesWith("AuthKitProvider")].length > 0;
      for (const bridge of isMentioned ? [] : bridges.slice(0, 1)) yield missing(bridge);
      return;
    }
    for (const authKit of authKits) {
      const outer = providersAround(project, authKit).find((one) => bridges.some((bridge) => isSame(bridge, one)));
      if (outer && !providersAround(project, outer).some(({ kind }) => kind === "authkit"))
        yield inverted(outer, authKit);
    }
  },
};

function isSame(a: Provider, b: Provider): boolean {
  return a.source === b.source && a.element.node === b.element.node;
}

/** Whether a provider gets its tokens from the `useAuth` of an SDK with an `AuthKitProvider`. */
function asksAuthKit(project: Project, { kind, from, source, element }: Provider): boolean {
  if (kind === "lockstep") return READS_AUTHKIT.test(from);
  const hook = kind === "convex-auth" ? attributeOf(element, "useAuth") : undefined;
  return hook !== undefined && hook !== true && isAuthKitHook(project, source, hook);
}

/** `useAuth` itself, or a hook of the project that calls it. */
function isAuthKitHook(project: Project, source: Source, hook: Node): boolean {
  const origin = importOf(source, hook);
  if (origin && AUTHKIT.test(origin.from)) return true;
  const own = declarationOf(project, source, hook);
  return own !== undefined && own.source.imports.some(({ name, from }) => name === "useAuth" && AUTHKIT.test(from));
}

function missing({ name, source, element }: Provider): Finding {
  return {
    level: "error",
    what: `${name} gets its tokens from AuthKit, but there is no AuthKitProvider in the app`,
    places: [{ file: source.file, line: source.line(element.node), text: `<${element.name}>` }],
    fix: `render <AuthKitProvider> around <${element.name}>, imported from the package that useAuth comes from`,
  };
}

function inverted(outer: Provider, authKit: Provider): Finding {
  return {
    level: "error",
    what: `${outer.name} is outside AuthKitProvider, whose session it needs`,
    places: [
      { file: outer.source.file, line: outer.source.line(outer.element.node), text: `<${outer.element.name}>` },
      { file: authKit.source.file, line: authKit.source.line(authKit.element.node), text: `<${authKit.element.name}>` },
    ],
    fix: `swap them: <AuthKitProvider …><${outer.element.name} …>…</${outer.element.name}></AuthKitProvider>`,
  };
}
