// L1: LockstepProvider and a provider of Convex are inside each other.

import type { Check, Finding } from "../../model/check.ts";
import { hasOwnClient, type Provider, providersAround, providersOf } from "../shared/code/providers.ts";

export const L1: Check = {
  id: "L1",
  title: "LockstepProvider and a provider of Convex are both mounted",
  needs: [],
  why: "LockstepProvider is the provider of Convex: it provides the client to `useQuery` and gives it its tokens. A second one inside takes its place for everything below. A second one around it signs the same client in and out by its own rules.",
  fix: "Keep LockstepProvider, and remove ConvexProvider, ConvexProviderWithAuth or ConvexProviderWithAuthKit. LockstepProvider takes the same `client`.",
  *run({ project }) {
    for (const one of providersOf(project)) {
      if (one.kind === "authkit") continue;
      const around = providersAround(project, one);
      const outer = around.find(({ kind }) =>
        one.kind === "lockstep" ? kind === "convex" || kind === "convex-auth" : kind === "lockstep",
      );
      if (outer && !hasOwnClient(one, outer)) yield finding(outer, one);
    }
  },
};

function finding(outer: Provider, inner: Provider): Finding {
  const convex = outer.kind === "lockstep" ? inner : outer;
  const place = ({ source, element }: Provider) => ({
    file: source.file,
    line: source.line(element.node),
    text: `<${element.name}>`,
  });
  return {
    level: "error",
    what: `${convex.name} is ${convex === inner ? "inside" : "around"} LockstepProvider, which is itself a Convex provider`,
    places: [place(convex), place(convex === inner ? outer : inner)],
    fix: `remove <${convex.element.name}>, and keep its children`,
  };
}
