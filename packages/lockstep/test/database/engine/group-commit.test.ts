// Queued mutations become durable together: one fsync, and none is answered before it.

import { describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../src/database/engine/engine.ts";
import type { MutationEnd, MutationRequest } from "../../../src/database/engine/mutation.ts";
import { type Commit, openStore, type Store } from "../../../src/database/engine/store.ts";
import type { Transaction } from "../../../src/database/engine/transaction.ts";
import { temporaryFolder } from "../support/convex-app.ts";

/** A store that records its calls, and whose disk can be full. */
function watchedStore(folder: string | null): { store: Store; events: string[]; disk: { full: boolean } } {
  const real = openStore(folder);
  const events: string[] = [];
  const disk = { full: false };
  let taken: Commit[] = [];
  const store: Store = {
    ...real,
    write(commit) {
      events.push("write");
      taken.push(commit);
    },
    flush() {
      events.push("flush");
      const commits = taken;
      taken = [];
      if (disk.full) throw new Error("no space left");
      for (const commit of commits) real.write(commit);
      real.flush();
    },
    recorded: (sessionId, requestId) =>
      taken.find(({ mutation }) => mutation?.requestId === requestId)?.mutation ?? real.recorded(sessionId, requestId),
  };
  return { store, events, disk };
}

async function insert(engine: Engine, events: string[], name: string): Promise<void> {
  const run = async (transaction: Transaction): Promise<MutationEnd<string, never>> => {
    events.push(`run ${name}`);
    return { kind: "commit", value: transaction.insert("notes", { name }) };
  };
  await engine.mutate({ run });
  events.push(`answer ${name}`);
}

/** A request that a client may resend. */
const request = (requestId: number): MutationRequest<string, string> => ({
  run: async (transaction) => ({ kind: "commit", value: transaction.insert("notes", {}) }),
  once: {
    key: { sessionId: "s", requestId },
    record: (result) => ({ result, logLines: [] }),
    replay: ({ result }) => result,
  },
});
const count = (engine: Engine): number => engine.snapshot.tables.get("notes")?.indexes.get("by_id")?.tree.size ?? 0;

describe("group commit", () => {
  it("[Y64] mutations queued together share one flush, are answered after it in order, and only then become visible", async () => {
    const folder = temporaryFolder();
    const { store, events } = watchedStore(folder);
    const engine = createEngine({ store, now: Date.now });
    const [read] = [
      await engine.query(engine.snapshot, async (t) => t.next("notes", "by_id", { low: "", high: "~" }, "asc")),
    ];
    engine.subscribe(engine.snapshot, read.reads, () => setImmediate(() => events.push(`told of ${count(engine)}`)));
    const names = ["a", "b", "c"];
    await Promise.all(names.map((name) => insert(engine, events, name)));
    await new Promise(setImmediate);
    expect(events).toEqual([
      ...names.flatMap((name) => [`run ${name}`, "write"]),
      "flush",
      ...names.map((name) => `answer ${name}`),
      // The first of them requested it, in case the others take long.
      "flush",
      "told of 3",
    ]);
    await engine.close();
    expect(
      [...(openStore(folder).loaded.snapshot.tables.get("notes")?.indexes.get("by_id")?.tree.values() ?? [])].length,
    ).toBe(3);
  });

  it("[Y64] a mutation that fails or only reads is answered after what it saw is durable", async () => {
    const { store, events } = watchedStore(null);
    const engine = createEngine({ store, now: Date.now });
    const after = engine
      .mutate<never, string>({ run: async () => ({ kind: "discard", value: "no" }) })
      .then(({ kind }) => events.push(kind));
    await Promise.all([insert(engine, events, "a"), after]);
    await Promise.all([
      insert(engine, events, "b"),
      engine.mutate({ run: () => Promise.reject(new Error("no")) }).catch(() => events.push("threw")),
    ]);
    expect(events.slice(-5)).toEqual(["run b", "write", "flush", "answer b", "threw"]);
    await engine.close();
  });

  it("[Y64] a mutation that takes longer than a turn of the event loop does not delay earlier ones", async () => {
    const { store, events } = watchedStore(null);
    const engine = createEngine({ store, now: Date.now });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const first = insert(engine, events, "a");
    const slow = engine.mutate({
      run: async (t) => gate.then(() => ({ kind: "commit", value: t.insert("notes", { name: "slow" }) })),
    });
    await first;
    expect([events, count(engine)]).toEqual([["run a", "write", "flush", "answer a"], 1]);
    release();
    await slow;
    expect(count(engine)).toBe(2);
    await engine.close();
  });

  it("[Y64] when the flush fails, all mutations that share it fail, none becomes visible, and later ones run", async () => {
    const { store, events, disk } = watchedStore(null);
    const engine = createEngine({ store, now: Date.now });
    await insert(engine, events, "kept");
    disk.full = true;
    const results = await Promise.allSettled(["a", "b"].map((name) => insert(engine, events, name)));
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect([count(engine), events.filter((event) => event.startsWith("answer"))]).toEqual([1, ["answer kept"]]);
    disk.full = false;
    await insert(engine, events, "later");
    expect(count(engine)).toBe(2);
    await engine.close();
  });

  it("[Y64] a replay of a mutation that is not durable yet is answered with it, or fails with it", async () => {
    const { store, disk } = watchedStore(null);
    const engine = createEngine({ store, now: Date.now });
    const [first, again] = await Promise.all([engine.mutate(request(1)), engine.mutate(request(1))]);
    expect([first.kind, again]).toEqual(["committed", { ...first, kind: "replayed" }]);
    disk.full = true;
    const lost = await Promise.allSettled([engine.mutate(request(2)), engine.mutate(request(2))]);
    expect(lost.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    disk.full = false;
    expect([await engine.mutate(request(1)), count(engine)]).toEqual([{ ...first, kind: "replayed" }, 1]);
    await engine.close();
  });
});
