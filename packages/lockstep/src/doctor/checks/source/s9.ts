// S9: public Convex functions that do not look who calls.

import type { Check, Finding } from "../../model/check.ts";
import { type ConvexFunction, publicFunctions } from "../shared/code/convex-functions.ts";

export const S9: Check = {
  id: "S9",
  title: "Public functions do not check who calls them",
  needs: [],
  why: "Anyone who knows the deployment's URL, which is in the page, can call every `query`, `mutation` and `action` with any arguments. A sign-in page in front of the app does not change that: only code in the function does.",
  fix: "Check the caller in each function: `const identity = await ctx.auth.getUserIdentity(); if (identity === null) throw …`, or make functions with `authedQuery` and `authedMutation` of `createAuth` from @lockstep/auth/backend. Make a function that only your own code calls internal: `internalMutation`. What is public on purpose can stay: `lockstep doctor --skip S9`.",
  *run({ project }) {
    const all = publicFunctions(project);
    const guarded = all.find(({ caller }) => caller === "required");
    const open = all.filter(({ caller, ...one }) => caller === "none" && (one.reads || one.adds || one.changes));
    // Adding documents and reading them can be for visitors, as in a form; changing them is hardly.
    const changing = guarded ? open.filter(({ changes }) => changes) : [];
    const others = open.filter((one) => !changing.includes(one));
    if (guarded && changing.length > 0) yield unchecked(changing, guarded);
    if (others.length > 0) yield worthKnowing(others);
  },
};

function placesOf(functions: readonly ConvexFunction[]): Finding["places"] {
  return functions.map(({ source, node, name }) => ({ file: source.file, line: source.line(node), text: name }));
}

function unchecked(functions: readonly ConvexFunction[], guarded: ConvexFunction): Finding {
  return {
    level: "warning",
    what: `${listed(functions)} without asking who calls, although ${guarded.name} refuses callers who are signed out`,
    places: placesOf(functions),
    fix: `check the caller there as in ${guarded.source.file}, or make it internal if only your own code calls it`,
  };
}

function listed(functions: readonly ConvexFunction[]): string {
  const [first] = functions;
  return functions.length === 1 ? `${first?.name} changes documents` : `${functions.length} functions change documents`;
}

function worthKnowing(functions: readonly ConvexFunction[]): Finding {
  const [first] = functions;
  const verbs = [
    ...(functions.some(({ reads }) => reads) ? ["read"] : []),
    ...(functions.some(({ adds }) => adds) ? ["add"] : []),
    ...(functions.some(({ changes }) => changes) ? ["change"] : []),
  ];
  return {
    level: "info",
    what:
      functions.length === 1
        ? `anyone can call ${first?.name}, which ${verbs.map((verb) => `${verb}s`).join(" and ")} documents`
        : `anyone can call ${functions.length} functions that ${verbs.join(" or ")} documents`,
    places: placesOf(functions),
    fix: "check the caller if the data is not for everyone",
  };
}
