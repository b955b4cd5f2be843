// Mutations that wait behind one another become durable together: one fsync, and nobody is answered before it.

import { describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../src/database/engine/engine.ts";
import { type Commit, openStore, type Store } from "../../../src/database/engine/store.ts";
import { temporaryFolder } from "../support/convex-app.ts";

/** A store that notes what happens to it, and whose disk can be full. */
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
  };
  return { store, events, disk };
}

function insert(engine: Engine, events: string[], name: string): Promise<void> {
  return engine.mutate({
    run: async (transaction) => {
      events.push(`run ${name}`);
      return transaction.insert("notes", { name });
    },
    onCommitted: () => events.push(`answer ${name}`),
  });
}
const count = (engine: Engine): number => engine.snapshot.tables.get("notes")?.indexes.get("by_id")?.tree.size ?? 0;

describe("group commit", () => {
  it("[Y64] mutations queued together share one flush, are answered after it in their order, and then are shown", async () => {
    const folder = temporaryFolder();
    const { store, events } = watchedStore(folder);
    const engine = createEngine({ store, now: Date.now });
    const [read] = [
      await engine.query(engine.snapshot, async (t) => t.next("notes", "by_id", { low: "", high: "~" }, "asc")),
    ];
    engine.subscribe(engine.snapshot, read.reads, () => events.push(`told of ${count(engine)}`));
    const names = ["a", "b", "c"];
    await Promise.all(names.map((name) => insert(engine, events, name)));
    expect(events).toEqual([
      ...names.flatMap((name) => [`run ${name}`, "write"]),
      "flush",
      ...names.map((name) => `answer ${name}`),
      "told of 3",
    ]);
    await engine.close();
    expect(
      [...(openStore(folder).loaded.snapshot.tables.get("notes")?.indexes.get("by_id")?.tree.values() ?? [])].length,
    ).toBe(3);
  });

  it("[Y64] one that fails, or only read, is answered after what it saw is durable", async () => {
    const { store, events } = watchedStore(null);
    const engine = createEngine({ store, now: Date.now });
    const fails = engine.mutate({
      run: () => Promise.reject(new Error(`sees ${count(engine)}`)),
      onCommitted: () => undefined,
    });
    const after = fails.catch(() => events.push("failed"));
    await Promise.all([insert(engine, events, "a"), after]);
    await Promise.all([
      insert(engine, events, "b"),
      engine
        .mutate({ run: () => Promise.reject(new Error("no")), onCommitted: () => undefined })
        .catch(() => events.push("failed")),
    ]);
    expect(events.slice(-5)).toEqual(["run b", "write", "flush", "answer b", "failed"]);
    await engine.close();
  });

  it("[Y64] one that takes longer than a turn of the event loop does not hold up those before it", async () => {
    const { store, events } = watchedStore(null);
    const engine = createEngine({ store, now: Date.now });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const first = insert(engine, events, "a");
    const slow = engine.mutate({
      run: async (t) => gate.then(() => t.insert("notes", { name: "slow" })),
      onCommitted: () => undefined,
    });
    await first;
    expect([events, count(engine)]).toEqual([["run a", "write", "flush", "answer a"], 1]);
    release();
    await slow;
    expect(count(engine)).toBe(2);
    await engine.close();
  });

  it("[Y64] when the flush fails, all that share it fail, nothing of them is shown, and later ones run", async () => {
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
});
