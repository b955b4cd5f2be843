// Local Convex and convex-test in the measuring process: a call is a function call, without a network.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { anyApi } from "convex/server";
import { convexTest } from "convex-test";
import { MACHINE_CLOCK } from "../../packages/lockstep/dist/database/time/clock.js";
import { createDeployment } from "../../packages/lockstep/dist/database/deployment/deployment.js";
import { createDocument } from "../../packages/lockstep/dist/database/engine/document.js";
import { createEngine } from "../../packages/lockstep/dist/database/engine/engine.js";
import { emptyTable } from "../../packages/lockstep/dist/database/engine/snapshot.js";
import { openStore } from "../../packages/lockstep/dist/database/engine/store.js";
import { createFunctionHandles } from "../../packages/lockstep/dist/database/functions/calls/function-address.js";
import { createJwtSigner } from "../../packages/lockstep/dist/database/functions/syscalls/sign-jwt.js";
import { createBlobFiles } from "../../packages/lockstep/dist/database/storage/blob-files.js";
import { createFileStorage } from "../../packages/lockstep/dist/database/storage/file-storage.js";
import { newDocumentId } from "../../packages/lockstep/dist/database/values/document-id.js";
import { importBundle, moduleOf, TEXT } from "./app.mjs";

export const CALLER = { kind: "anonymous" };
const data = mkdtempSync(path.join(tmpdir(), "lockstep-bench-"));
process.once("exit", () => rmSync(data, { recursive: true, force: true }));

export const newFolder = () => mkdtempSync(path.join(data, "convex-"));

/** Local Convex with the app and that many documents, ranks 0 to `documents`, in a file in `folder`. */
export async function local(documents, folder = newFolder()) {
  mkdirSync(folder, { recursive: true });
  const engine = createEngine({ store: openStore(folder), now: Date.now });
  const files = createBlobFiles(path.join(folder, "storage"));
  const deployment = await createDeployment({
    engine,
    storage: createFileStorage({ engine, files, secret: "bench", url: () => "", now: Date.now }),
    signer: createJwtSigner(null, () => ""),
    handles: createFunctionHandles("bench"),
    folder,
    appFolder: folder,
    fetch,
    urls: () => ({ cloud: "", site: "" }),
    clock: MACHINE_CLOCK,
    log: console.error,
    debug: false,
  });
  const { default: schema } = await importBundle("schema");
  const app = { modules: [await moduleOf("notes")], schema: JSON.parse(schema.export()), auth: [] };
  await deployment.install(await deployment.load({ ...app, functionsFolder: "convex/" }));
  for (let from = 0; from < documents; from += 5000) {
    await deployment.engine.write((transaction) => {
      for (let rank = from; rank < Math.min(from + 5000, documents); rank++)
        transaction.insert("notes", { text: TEXT, rank });
    });
  }
  const call = async (name, args) => {
    const outcome = await deployment.run({ path: `notes:${name}`, args, caller: CALLER });
    if (!outcome.ok) throw new Error(outcome.errorMessage);
  };
  return { ...calls(call, documents), deployment, close: () => deployment.close() };
}

/** convex-test with the same. */
export async function peer(documents) {
  const { default: schema } = await importBundle("schema");
  // Created once: it is needed for every call, and bundling is not a cost of convex-test.
  const notes = await importBundle("notes");
  const test = convexTest(schema, {
    "./_generated/api.js": async () => ({}),
    "./notes.js": async () => notes,
  });
  const call = (name, args) => test[name === "ten" ? "query" : "mutation"](anyApi.notes[name], args);
  for (let from = 0; from < documents; from += 500) await call("fill", { from, to: from + 500 });
  return calls(call, documents);
}

/** The store alone, without running functions: the minimum cost of a durable insert. */
export async function file() {
  const store = openStore(newFolder());
  const table = emptyTable("notes", 10_001);
  let [row, flushed] = [0, null];
  const insert = () => {
    const ts = BigInt(++row);
    const document = createDocument(
      { id: newDocumentId(table.number), creationTime: row, row },
      { text: TEXT, rank: row },
    );
    store.write({ ts, tables: row === 1 ? [table] : [], writes: [{ table, row, document }] });
    flushed ??= Promise.resolve().then(() => {
      flushed = null;
      store.flush();
    });
    return flushed;
  };
  return { insert, close: () => store.close() };
}

function calls(call, documents) {
  let asked = 0;
  return {
    insert: () => call("add", { rank: documents }),
    // Never the same query twice: local Convex answers a repeated one from its cache.
    query: () => call("ten", { from: ((++asked * 37) % (documents - 10)) + asked / 1e9 }),
  };
}
