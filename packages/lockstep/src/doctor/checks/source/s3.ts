// S3: a Convex provider that sends no token takes the place of the one that does.

import type { Project } from "../../project/project.ts";
import type { Check, Finding } from "../../model/check.ts";
import { importedCalls } from "../../source/expressions.ts";
import { elementsOf } from "../../source/jsx.ts";
import { functionReferred, publicFunctions } from "../shared/code/convex-functions.ts";
import { hasOwnClient, type Provider, providersAround, providersOf } from "../shared/code/providers.ts";

export const S3: Check = {
  id: "S3",
  title: "The page uses ConvexProvider, which sends no token",
  needs: [],
  why: "`useQuery` and the other hooks use the nearest provider. ConvexProvider never sends a token: below it, every function runs without a user, even if the user is signed in and an outer provider knows it.",
  fix: "Keep one provider, the one with authentication: ConvexProviderWithAuthKit, or ConvexProviderWithAuth with your hook. Remove ConvexProvider.",
  *run({ project }) {
    const all = providersOf(project);
    const plain = all.filter(({ kind }) => kind === "convex");
    let isNested = false;
    for (const inner of plain) {
      const outer = providersAround(project, inner).find(({ kind }) => kind === "convex-auth");
      if (!outer || hasOwnClient(inner, outer)) continue;
      isNested = true;
      yield nested(inner, outer);
    }
    const hasOther = [...project.sourcesWith("ConvexProviderWith", "LockstepProvider", "setAuth")].length > 0;
    const [only] = plain;
    if (isNested || hasOther || !only || !all.some(({ kind }) => kind === "authkit")) return;
    const use = needsUser(project);
    if (use !== undefined) yield alone(only, use);
  },
};

function place({ source, element }: Provider): Finding["places"][number] {
  return { file: source.file, line: source.line(element.node), text: `<${element.name}>` };
}

function nested(inner: Provider, outer: Provider): Finding {
  return {
    level: "error",
    what: `ConvexProvider is inside ${outer.name}, and takes its place for everything below`,
    places: [place(inner), place(outer)],
    fix: `remove <${inner.element.name}>, and keep <${outer.element.name}>`,
  };
}

function alone(only: Provider, { file, line, what }: Use): Finding {
  return {
    level: "error",
    what: `the page signs in with AuthKit, but its only Convex provider is ConvexProvider, which sends no token`,
    places: [place(only), { file, line, text: what }],
    fix: "replace it, inside AuthKitProvider: <ConvexProviderWithAuth client={convex} useAuth={…}>, or ConvexProviderWithAuthKit of @convex-dev/workos with authkit-react",
  };
}

interface Use {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** Something on the page that needs the user at Convex. */
function needsUser(project: Project): Use | undefined {
  const functions = publicFunctions(project).filter(({ caller }) => caller === "required");
  for (const source of project.sourcesWith("convex/react")) {
    const gate = elementsOf(source).find(
      ({ origin }) =>
        origin?.from === "convex/react" && /^(?:Authenticated|Unauthenticated|AuthLoading)$/.test(origin.name),
    );
    if (gate) return { file: source.file, line: source.line(gate.node), what: `<${gate.name}> waits for it` };
    for (const { call, name } of importedCalls(source, /^convex\/react$/)) {
      const [reference] = call.arguments;
      const called =
        reference && /^use(?:Query|Mutation|Action)$/.test(name) ? functionReferred(functions, reference) : undefined;
      if (called)
        return { file: source.file, line: source.line(call), what: `${called.name} refuses calls without a user` };
    }
  }
  return undefined;
}
