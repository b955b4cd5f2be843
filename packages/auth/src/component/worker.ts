// The worker of the reconciliation: reads WorkOS page by page, and has each applied by pages.ts.
import { v } from "convex/values";
import { internal } from "./_generated/api.ts";
import type { Doc } from "./_generated/dataModel.ts";
import { type ActionCtx, env, internalAction, internalQuery } from "./_generated/server.ts";
import type { Suspect } from "./engine/compare.ts";
import { handlersOf } from "./engine/deliver.ts";
import { rowsIn } from "./engine/rows.ts";
import { HEADROOM_MS, type Position, type Run } from "./engine/runs.ts";
import { OWN_EVENTS } from "./model/event.ts";
import type { Json } from "./model/json.ts";
import {
  type ListPhase,
  type Part,
  type Place,
  type Reading,
  isListPhase,
  keysOf,
  pathOf,
  readList,
  readMembers,
} from "./model/phases.ts";
import { type Page, WorkosError, type WorkosReader, readWorkos } from "./model/workos.ts";

/** WorkOS shows the newest events with some delay, so that a reader who goes past them misses those in between. */
const LAG_MS = 30_000;

/** Events that are older are not read: what told of them may have been forgotten here, and would be told twice. */
const OLDEST_EVENT_MS = 6 * 24 * 60 * 60_000;

/** A worker hands over to a new one after this long, ms: actions of Convex may run for ten minutes. */
const SHIFT_MS = 4 * 60_000;

/** Organizations that are read at once. */
const ORGANIZATIONS_AT_ONCE = 10;

/** Objects of which WorkOS is asked at once whether they still exist. */
const SUSPECTS_AT_ONCE = 10;

/** Objects that are applied in one transaction. */
const OBJECTS_AT_ONCE = 200;

/** What a worker needs to know: the run, where events begin and which, and the organizations that come next. */
export const task = internalQuery({
  args: { run: v.id("runs") },
  handler: async (ctx, { run: id }): Promise<Task | null> => {
    const run = await ctx.db.get(id);
    if (run === null || run.state !== "running") return null;
    const handlers = await handlersOf(ctx);
    const organizations =
      run.phases[0] === "members"
        ? await rowsIn(ctx, { kind: "organizations", after: run.cursor ?? "", upTo: null }, ORGANIZATIONS_AT_ONCE)
        : [];
    return {
      run,
      since: await ctx.db.query("cursors").first(),
      // The names of Actions have no dot.
      events: [...new Set([...OWN_EVENTS, ...(handlers?.events ?? []).filter((name) => name.includes("."))])],
      organizations: organizations.map(({ key }) => key),
    };
  },
});

interface Task {
  readonly run: Run;
  readonly since: Doc<"cursors"> | null;
  readonly events: readonly string[];
  readonly organizations: readonly string[];
}

/** Works on a run until it is done, fails, or the shift is over. */
export const work = internalAction({
  args: { run: v.id("runs") },
  returns: v.null(),
  handler: async (ctx, { run }) => {
    const until = Date.now() + SHIFT_MS;
    const workos = readWorkos(env.WORKOS_API_KEY ?? "");
    const list = readingAhead(workos);
    const readEvents = eventsReader(workos);
    while (Date.now() < until) {
      const current: Task | null = await ctx.runQuery(internal.worker.task, { run });
      if (current === null) return null;
      const { step } = current.run;
      try {
        const isAccepted =
          current.run.phases[0] === "events"
            ? await takeEvents(ctx, readEvents, current)
            : await takePage(ctx, workos, list, current);
        // Another worker has taken over.
        if (!isAccepted) return null;
      } catch (error) {
        const waitMs = error instanceof WorkosError ? error.waitMs : null;
        await ctx.runMutation(internal.sync.fail, { run, step, error: String(error).slice(0, 500), waitMs });
        return null;
      }
    }
    await ctx.scheduler.runAfter(0, internal.worker.work, { run });
    return null;
  },
});

type List = (phase: ListPhase, place: Place) => Promise<Reading>;

/** Reads lists, and asks for the next page of each while the last one is being applied. */
function readingAhead(workos: WorkosReader): List {
  let ahead: { readonly cursor: string | null; readonly reading: Promise<Reading> } | null = null;
  return async (phase, place) => {
    const isAhead = ahead !== null && place.cursor !== null && ahead.cursor === place.cursor;
    const reading = await (isAhead ? ahead!.reading : readList(workos, phase, place));
    if (reading.isEnd) return reading;
    const next = readList(workos, phase, reading);
    // Its failure is seen when it is read, and it is not read if another worker takes over.
    next.catch(() => null);
    ahead = { cursor: reading.cursor, reading: next };
    return reading;
  };
}

/** Reads a page of a list, or some organizations, and applies it. Returns false if another worker has taken over. */
async function takePage(ctx: ActionCtx, workos: WorkosReader, list: List, task: Task): Promise<boolean> {
  const { run, organizations } = task;
  const [phase = ""] = run.phases;
  const steps = stepsOf(ctx, workos, run);
  if (isListPhase(phase)) {
    const { cursor, comparedTo, isEnd, ...part } = await list(phase, run);
    return await steps.take(part, { cursor, comparedTo, isEnd });
  }
  if (phase === "strays") {
    const askedAt = Date.now();
    const { suspects, next } = await ctx.runQuery(internal.pages.strays, { after: run.cursor ?? "" });
    return await steps.remove(suspects, askedAt, { cursor: next, comparedTo: "", isEnd: next === null });
  }
  // Until the last part, a worker that takes over begins with the same organizations again.
  const place = { cursor: organizations.at(-1) ?? null, comparedTo: "" };
  const end = { ...place, isEnd: organizations.length < ORGANIZATIONS_AT_ONCE };
  for await (const { isLast, ...part } of readMembers(workos, organizations))
    if (!(await steps.take(part, isLast ? end : null))) return false;
  return true;
}

/** The steps of a run from here on. Each is one transaction, so that the watch sees them. */
function stepsOf(ctx: ActionCtx, workos: WorkosReader, run: Run) {
  let { step } = run;
  const stay: Position = { cursor: run.cursor, comparedTo: run.comparedTo, isEnd: false };

  async function apply(listed: readonly Json[], gone: readonly Suspect[], askedAt: number, at: Position) {
    const page = { run: run._id, step, listed: listed.map(toText), gone: [...gone], askedAt, ...at };
    step += 1;
    return await inOwnTransactions((isQueued) => ctx.runMutation(internal.pages.applyPage, { ...page, isQueued }));
  }

  /** Removes those that WorkOS does not know, and then goes on to a place. */
  async function remove(suspects: readonly Suspect[], askedAt: number, place: Position): Promise<boolean> {
    for (let from = 0; from === 0 || from < suspects.length; from += SUSPECTS_AT_ONCE) {
      const gone = await goneOf(workos, suspects.slice(from, from + SUSPECTS_AT_ONCE));
      const isLast = from + SUSPECTS_AT_ONCE >= suspects.length;
      if (!(await apply([], gone, askedAt, isLast ? place : stay))) return false;
    }
    return true;
  }

  return {
    remove,
    /** Applies a part, and then goes on to a place, if there is one. Returns false if another worker has taken over. */
    async take({ listed, scopes, askedAt }: Part, place: Position | null): Promise<boolean> {
      const args = { scopes: [...scopes], listed: keysOf(listed), askedAt };
      const suspects = scopes.length === 0 ? [] : await ctx.runQuery(internal.pages.suspects, args);
      const end = place ?? stay;
      const pages = Math.max(1, Math.ceil(listed.length / OBJECTS_AT_ONCE));
      for (let page = 1; page <= pages; page++) {
        const objects = listed.slice((page - 1) * OBJECTS_AT_ONCE, page * OBJECTS_AT_ONCE);
        const isLast = page === pages && suspects.length === 0;
        if (!(await apply(objects, [], askedAt, isLast ? end : stay))) return false;
      }
      return suspects.length === 0 || (await remove(suspects, askedAt, end));
    },
  };
}

/** Returns those that WorkOS does not know. */
async function goneOf(workos: WorkosReader, suspects: readonly Suspect[]): Promise<Suspect[]> {
  const checked = await Promise.all(
    suspects.map(async (suspect) => {
      const path = pathOf(suspect.kind, suspect.key);
      return path !== null && !(await workos.exists(path)) ? [suspect] : [];
    }),
  );
  return checked.flat();
}

/** Applies something. If the handlers do too much for its transaction, they get transactions of their own. */
async function inOwnTransactions(run: (isQueued: boolean) => Promise<boolean>): Promise<boolean> {
  try {
    return await run(false);
  } catch {
    return await run(true);
  }
}

/** Reads a page of events, and applies it. */
async function takeEvents(ctx: ActionCtx, read: ReadEvents, { run, since, events }: Task): Promise<boolean> {
  const askedAt = Date.now();
  const from = Math.max(since?.since ?? run.startedAt - HEADROOM_MS, askedAt - OLDEST_EVENT_MS);
  const after = since !== null && since.since >= from ? since.eventId : null;
  const { data, after: next } = await read(events, {
    after,
    range_start: after === null ? new Date(from).toISOString() : null,
  });
  const isRipe = ({ created_at }: Json): boolean => Date.parse(String(created_at)) <= askedAt - LAG_MS;
  const first = data.findIndex((event) => !isRipe(event));
  const ripe = first === -1 ? data : data.slice(0, first);
  const isEnd = next === null || ripe.length < data.length;
  const page = { run: run._id, step: run.step, events: ripe.map(toText), isEnd };
  return await inOwnTransactions((isQueued) => ctx.runMutation(internal.pages.applyEvents, { ...page, isQueued }));
}

type ReadEvents = (
  events: readonly string[],
  place: { readonly after: string | null; readonly range_start: string | null },
) => Promise<Page>;

/** Reads events. If WorkOS refuses the names of the application's handlers, it reads those of the directory only, and says so once. */
function eventsReader(workos: WorkosReader): ReadEvents {
  let isRefused = false;
  const read = (events: readonly string[], place: Record<string, string | null>): Promise<Page> =>
    workos.page("/events", { events: events.join(","), ...place });
  return async (events, place) => {
    const others = events.filter((name) => !OWN_EVENTS.includes(name));
    if (isRefused || others.length === 0) return await read(OWN_EVENTS, place);
    try {
      return await read(events, place);
    } catch (error) {
      if (!(error instanceof WorkosError && (error.status === 400 || error.status === 422))) throw error;
      isRefused = true;
      console.warn(
        `directory: WorkOS does not know an event of these, which come by webhook only: ${others.join(", ")}`,
      );
      return await read(OWN_EVENTS, place);
    }
  };
}

const toText = (json: Json): string => JSON.stringify(json);
