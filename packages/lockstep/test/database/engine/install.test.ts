// Installing a push while mutations are still queued.

import { expect, it } from "vitest";
import { createEngine } from "../../../src/database/engine/engine.ts";
import type { ExportedSchema } from "../../../src/database/definitions/exported-schema.ts";
import { openStore } from "../../../src/database/engine/store.ts";

it("[F16] a mutation queued before a push cannot add a document that the new schema refuses", async () => {
  const engine = createEngine({ store: openStore(null), now: Date.now });
  let finish = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (finish = resolve));
  const written = engine.mutate({
    async run(transaction) {
      await waiting;
      return { kind: "commit", value: transaction.insert("notes", { rank: "not a number" }) };
    },
  });
  const strict: ExportedSchema = {
    schemaValidation: true,
    tables: [
      {
        tableName: "notes",
        indexes: [],
        documentType: { type: "object", value: { rank: { fieldType: { type: "number" }, optional: false } } },
      },
    ],
  };
  const app = { modules: [], schema: strict, auth: [], functionsFolder: "convex/" };
  expect([engine.prepare(app).advance(1), engine.prepare(app).misfit()]).toEqual([false, null]);
  let installed = false;
  const outcome = engine.install(app, () => (installed = true));
  finish();
  await written;
  expect(await outcome).toMatchObject({ table: "notes" });
  expect([installed, engine.app]).toEqual([false, null]);
  await engine.close();
});
