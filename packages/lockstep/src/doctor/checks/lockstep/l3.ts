// L3: the server's session goes to a stock client, with which it is ignored.

import type { Check, Finding } from "../../model/check.ts";
import { declarationOf } from "../../project/declarations.ts";
import type { Project } from "../../project/project.ts";
import { unwrapped } from "../../source/expressions.ts";
import { attributeOf } from "../../source/jsx.ts";
import { importOf } from "../../source/names.ts";
import { allWithin } from "../../source/nodes.ts";
import type { Node, Source } from "../../source/source.ts";
import { providersOf } from "../shared/code/providers.ts";

export const L3: Check = {
  id: "L3",
  title: "The server's session is given to a client that cannot start from it",
  needs: [],
  why: "With `initialSession` or `page`, the page is signed in from its first frame, before there is a token, so the client must hold queries back until it has one. A stock `ConvexReactClient` cannot do that, so Lockstep ignores the server's session with it: the page starts in the loading state, and what the server rendered for the user disappears for a moment.",
  fix: 'Make the client with Lockstep: `import { createConvexClient } from "@lockstep/auth/convex"; const client = createConvexClient(url);`. It is a ConvexReactClient and is used in the same way.',
  *run({ project }) {
    for (const { kind, source, element } of providersOf(project)) {
      if (kind !== "lockstep") continue;
      const given = ["initialSession", "page"].find((name) => attributeOf(element, name) !== undefined);
      const client = attributeOf(element, "client");
      const stock =
        given !== undefined && client !== undefined && client !== true
          ? stockClient(project, source, client)
          : undefined;
      if (given && stock)
        yield {
          level: "warning",
          what: `LockstepProvider ignores ${given}, because its client is a stock ConvexReactClient`,
          places: [stock, { file: source.file, line: source.line(element.node), text: given }],
          fix: 'write createConvexClient(…) from "@lockstep/auth/convex" in place of new ConvexReactClient(…), with the same URL',
        };
    }
  },
};

/** Where the client is made, if that is by `new ConvexReactClient`. */
function stockClient(project: Project, source: Source, client: Node): Finding["places"][number] | undefined {
  const made =
    client.type === "Identifier"
      ? (declarationOf(project, source, client) ?? stateOf(source, client.name))
      : { source, node: client };
  if (!made) return undefined;
  const value = unwrapped(made.node);
  const [news] =
    value.type === "NewExpression"
      ? [value]
      : value.type === "CallExpression"
        ? allWithin(made.source, value, "NewExpression")
        : [];
  const origin = news && importOf(made.source, news.callee);
  return news && origin?.name === "ConvexReactClient"
    ? { file: made.source.file, line: made.source.line(news), text: made.source.textOf(news) }
    : undefined;
}

/** `const [client] = useState(() => …)`. */
function stateOf(source: Source, name: string): { source: Source; node: Node } | undefined {
  for (const { id, init } of source.all("VariableDeclarator")) {
    const first = id.type === "ArrayPattern" ? id.elements[0] : undefined;
    if (init && first?.type === "Identifier" && first.name === name) return { source, node: init };
  }
  return undefined;
}
