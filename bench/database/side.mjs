// One side of the comparison, in its own process, because the promise hooks and the garbage of one would slow the other.
import { fork } from "node:child_process";
import { once } from "node:events";
import { file, local, peer } from "./in-process.mjs";
import { measureRound } from "./measure.mjs";

/** Starts `local`, `peer` or `file` with that many documents. `measure` runs one round. */
export async function startSide(name, documents) {
  const child = fork(import.meta.filename, [name, documents]);
  await once(child, "message");
  return {
    async measure(kind, atOnce) {
      child.send({ kind, atOnce });
      return (await once(child, "message"))[0];
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

if (process.send) {
  const [name, documents] = process.argv.slice(2);
  const world = await { file, local, peer }[name](Number(documents));
  process.on("message", async ({ kind, atOnce }) => process.send(await measureRound(world[kind], atOnce)));
  process.on("disconnect", async () => process.exit(await world.close?.()));
  process.send("ready");
}
