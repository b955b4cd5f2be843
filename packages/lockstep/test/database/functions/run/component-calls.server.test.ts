// Random trees of calls across components, with failures caught, passed on and left unhandled, compared with a model
// over copied maps.

import fc from "fast-check";
import { expect, it } from "vitest";
import { type AppSources, call, definitionOf, push, startConvex } from "../../support/convex-app.ts";

/** One call: it writes, calls others (concurrently or sequentially), writes again, and may throw. */
interface Call {
  component: "" | "one" | "two";
  name: string;
  calls: Call[];
  together: boolean;
  /** Whether it fails when one of its calls fails. */
  catches: boolean;
  throws: boolean;
}

const STEP = `
  export const step = mutation({ args: { call: v.any(), handles: v.any() }, handler: async (ctx, { call, handles }) => {
    await ctx.db.insert("lines", { text: call.name + " begins" });
    const run = (inner) => ctx.runMutation(handles[inner.component], { call: inner, handles })
      .catch((error) => { if (!call.catches) throw error; });
    if (call.together) await Promise.all(call.calls.map(run));
    else for (const inner of call.calls) await run(inner);
    await ctx.db.insert("lines", { text: call.name + " ends" });
    if (call.throws) throw new Error(call.name + " throws");
    await ctx.scheduler.runAfter(3_600_000, internal.steps.step, {});
  } });
  export const left = query({ args: {}, handler: async (ctx) => ({
    lines: (await ctx.db.query("lines").collect()).map(({ text }) => text),
    jobs: (await ctx.db.system.query("_scheduled_functions").collect()).length,
  }) });
`;
const COMPONENT: AppSources = { "convex.config": `export default defineComponent("lines");`, steps: STEP };
const APP: AppSources = {
  "convex.config": `import lines from "${definitionOf("lines")}"; const app = defineApp(); app.use(lines, { name: "one" }); app.use(lines, { name: "two" }); export default app;`,
  steps: `${STEP}
    export const all = query({ args: {}, handler: async (ctx) => ({ "": await ctx.runQuery(api.steps.left, {}), one: await ctx.runQuery(components.one.steps.left, {}), two: await ctx.runQuery(components.two.steps.left, {}) }) });
    export const handles = query({ args: {}, handler: async () => ({ "": await createFunctionHandle(api.steps.step), one: await createFunctionHandle(components.one.steps.step), two: await createFunctionHandle(components.two.steps.step) }) });`,
};

type State = Record<Call["component"], { lines: string[]; jobs: number }>;

/** The effect of a call, or null if it throws. Calls start in the order in which they are made. */
function model(state: State, { component, name, calls: inside, catches, throws }: Call): State | null {
  let now = structuredClone(state);
  now[component].lines.push(`${name} begins`);
  for (const inner of inside) {
    const next = model(now, inner);
    // Even if it does not wait for the others: their effects are rolled back with it.
    if (next === null && !catches) return null;
    now = next ?? now;
  }
  now[component].lines.push(`${name} ends`);
  if (throws) return null;
  now[component].jobs += 1;
  return now;
}

const calls = fc.letrec<{ call: Call }>((tie) => ({
  call: fc.record({
    component: fc.constantFrom("" as const, "one" as const, "two" as const),
    name: fc.integer({ min: 0, max: 99 }).map(String),
    calls: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant<Call[]>([]),
      fc.array(tie("call"), { maxLength: 3 }),
    ),
    together: fc.boolean(),
    catches: fc.boolean(),
    throws: fc.oneof({ arbitrary: fc.constant(false), weight: 3 }, { arbitrary: fc.constant(true), weight: 1 }),
  }),
})).call;

/** The levels of calls below this one. */
function depth({ calls: inner }: Call): number {
  return inner.length === 0 ? 0 : 1 + Math.max(...inner.map(depth));
}

it("[F202] whatever throws in a tree of calls, concurrently or not, the outcome equals the model's", async () => {
  const convex = await startConvex();
  expect(await push(convex, APP, { lines: COMPONENT })).toBeNull();
  const handles = (await call(convex, "query", "steps:handles")).value;
  let state: State = { "": { lines: [], jobs: 0 }, one: { lines: [], jobs: 0 }, two: { lines: [], jobs: 0 } };
  await fc.assert(
    fc.asyncProperty(
      calls.filter((tree) => depth(tree) <= 8),
      async (tree) => {
        const root = { ...tree, component: "" as const };
        await call(convex, "mutation", "steps:step", { call: root, handles: handles as object });
        state = model(state, root) ?? state;
        expect((await call(convex, "query", "steps:all")).value).toEqual(state);
      },
    ),
    { numRuns: 100, endOnFailure: true },
  );
});
