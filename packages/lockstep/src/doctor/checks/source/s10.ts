// S10: the server calls a function that needs a user, without a token.

import type { Check, Finding } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { importedCalls, memberOf, propertyOf, unwrapped } from "../../source/expressions.ts";
import { importOf, valueOf } from "../../source/names.ts";
import { hasSpread } from "../../source/nodes.ts";
import type { Node, Source } from "../../source/source.ts";
import { type ConvexFunction, functionReferred, publicFunctions } from "../shared/code/convex-functions.ts";

export const S10: Check = {
  id: "S10",
  title: "The server calls a function that needs a user, without a token",
  needs: [],
  why: "`fetchQuery`, `preloadQuery` and ConvexHttpClient do not know the session of the request. Without a token they call Convex as a signed-out visitor, so `getUserIdentity()` returns null and the function refuses.",
  fix: "Pass the access token: `fetchQuery(api.notes.list, {}, { token: accessToken })` with `const { accessToken } = await withAuth();`, or `client.setAuth(accessToken)` for ConvexHttpClient. `preloadAuthedQuery` of @lockstep/auth cannot be called without one.",
  *run({ project }) {
    const functions = publicFunctions(project).filter(({ caller }) => caller === "required");
    if (functions.length === 0) return;
    yield* fetches(project, functions);
    yield* clients(project, functions);
  },
};

function* fetches(project: Project, functions: readonly ConvexFunction[]): Generator<Finding> {
  for (const source of project.sourcesWith("convex/nextjs"))
    for (const { call, name } of importedCalls(source, /^convex\/nextjs$/)) {
      if (!/^(?:fetch(?:Query|Mutation|Action)|preloadQuery)$/.test(name)) continue;
      const [reference, args, options] = call.arguments;
      const called = reference && functionReferred(functions, reference);
      if (!called || call.arguments.some(({ type }) => type === "SpreadElement") || mayHaveToken(options)) continue;
      const written = args ? source.textOf(args) : "{}";
      yield {
        level: "error",
        what: `${name} calls ${called.name} without a token, and that function refuses callers who are signed out`,
        places: [
          { file: source.file, line: source.line(call), text: name },
          { file: called.source.file, line: called.source.line(called.node), text: called.name },
        ],
        fix: `const { accessToken } = await withAuth(); then ${name}(${source.textOf(reference)}, ${written.length > 40 || written.includes("\n") ? "…" : written}, { token: accessToken })`,
      };
    }
}

function mayHaveToken(options: Node | undefined): boolean {
  if (options === undefined) return false;
  const bare = unwrapped(options);
  return bare.type !== "ObjectExpression" || hasSpread(bare) || propertyOf(bare, "token") !== undefined;
}

function* clients(project: Project, functions: readonly ConvexFunction[]): Generator<Finding> {
  for (const source of project.sourcesWith("ConvexHttpClient")) {
    // Whether a token is set elsewhere in the file for one client or the other is not told apart.
    const mentions = source.all("Identifier").map(({ name }) => name);
    if (["setAuth", "setAdminAuth", "auth"].some((name) => mentions.includes(name))) continue;
    for (const call of source.all("CallExpression")) {
      const member = memberOf(call.callee);
      const [reference] = call.arguments;
      if (!member || !reference || !/^(?:query|mutation|action)$/.test(member.name)) continue;
      const called = functionReferred(functions, reference);
      if (called && isHttpClient(source, member.object)) yield viaClient(source, call, called);
    }
  }
}

function isHttpClient(source: Source, object: Node): boolean {
  const value = object.type === "Identifier" ? valueOf(source, object.name, object) : object;
  const made = value && unwrapped(value);
  return (
    made?.type === "NewExpression" &&
    importOf(source, made.callee)?.name === "ConvexHttpClient" &&
    made.arguments.length < 2
  );
}

function viaClient(source: Source, call: Node, called: ConvexFunction): Finding {
  return {
    level: "error",
    what: `ConvexHttpClient calls ${called.name} without a token, and that function refuses callers who are signed out`,
    places: [
      { file: source.file, line: source.line(call), text: called.name },
      { file: called.source.file, line: called.source.line(called.node), text: called.name },
    ],
    fix: "make a client for the request, and before the call: client.setAuth(accessToken)",
  };
}
