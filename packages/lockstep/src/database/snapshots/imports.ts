// Imports in progress: each is read when it has arrived, waits for confirmation, and is then installed all at once. Its progress is in a
// system table, so that the CLI can subscribe to it. Source: `convex` CLI, convexImport.

import { rmSync } from "node:fs";
import type { Value } from "convex/values";
import type { Deployment } from "../deployment/deployment.ts";
import { SNAPSHOT_IMPORTS, STORAGE } from "../definitions/system-tables.ts";
import { HttpError } from "../http/http-error.ts";
import type { FileStorage } from "../storage/file-storage.ts";
import { type ImportFormat, parseImport } from "./parse-import.ts";
import { confirmationOf, type ImportMode, type ImportRequest, planImport } from "./plan-import.ts";
import { receiveFiles } from "./receive-files.ts";

/** What to import, and how. */
export interface ImportOrder {
  format: ImportFormat;
  mode: ImportMode;
  component: string;
  table: string | null;
}

export interface Imports {
  /** Reads a file, which is removed when it is no longer needed; returns the id of the import at once. */
  begin(file: string, order: ImportOrder): Promise<string>;
  /** Installs a confirmed import. @throws HttpError 400 if none is waiting */
  perform(id: string): void;
}

interface Waiting {
  request: ImportRequest;
  file: string;
}

/** Imports waiting for confirmation; the oldest is dropped. */
const MAX_WAITING = 2;

export async function createImports(
  { engine }: Pick<Deployment, "engine">,
  storage: FileStorage,
  log: (line: string) => void,
): Promise<Imports> {
  const waiting = new Map<string, Waiting>();
  // Imports end with the process that they were started in.
  await engine.write((transaction) => {
    for (const { id } of transaction.all(SNAPSHOT_IMPORTS)) transaction.removeSystem(id);
  });

  const setState = async (id: string | null, state: Record<string, Value>): Promise<string> =>
    await engine.write((transaction) => transaction.putSystem(SNAPSHOT_IMPORTS, id, { state }));
  const fail = async (id: string, error: unknown): Promise<void> => {
    const text = error instanceof Error ? error.message : String(error);
    await setState(id, { state: "failed", error_message: `Hit an error while importing:\n${text}` });
  };
  /** Ends an import that is no longer needed. */
  const giveUp = async (id: string, file: string, error: unknown): Promise<void> => {
    waiting.delete(id);
    rmSync(file, { force: true });
    await fail(id, error);
  };
  const inBackground = (work: Promise<void>): void => {
    work.catch((error: unknown) => log(`an import failed: ${error instanceof Error ? error.message : String(error)}`));
  };

  const read = async (id: string, file: string, { format, mode, component, table }: ImportOrder): Promise<void> => {
    try {
      const request = { mode, component, tables: await parseImport(file, format, { component, table }) };
      waiting.set(id, { request, file });
      const { text, deletes } = confirmationOf(engine.snapshot, request);
      const state = { message_to_confirm: text, require_manual_confirmation: deletes };
      await setState(id, { state: "waiting_for_confirmation", ...state });
      for (const [oldest, old] of [...waiting].slice(0, -MAX_WAITING))
        await giveUp(oldest, old.file, new Error("Newer imports replaced it"));
    } catch (error) {
      await giveUp(id, file, error);
    }
  };

  const put = async (id: string, { request, file }: Waiting): Promise<void> => {
    const count = request.tables.reduce((sum, { table, rows }) => sum + (table === STORAGE ? 0 : rows.length), 0);
    await setState(id, {
      state: "in_progress",
      progress_message: `Importing ${count} documents`,
      checkpoint_messages: [],
    });
    const stored = request.tables.filter(({ table }) => table === STORAGE).flatMap(({ rows }) => rows);
    const drafts = await receiveFiles(file, stored, storage);
    try {
      const misfit = await engine.replaceTables({
        plan: (snapshot, nextDocument) => planImport(snapshot, request, nextDocument),
        onChecked: () => drafts.forEach((draft, name) => draft.name(name)),
      });
      if (misfit) {
        const { component, table, problem, error } = misfit;
        const imported = request.tables.some((one) => one.component === component && one.table === table);
        throw new Error(
          imported
            ? `Failed to insert or update a document in table "${table}" because it does not match the schema: ${problem}`
            : error,
        );
      }
    } catch (error) {
      for (const draft of drafts.values()) draft.discard();
      throw error;
    }
    await setState(id, { state: "completed", num_rows_written: BigInt(count) });
  };

  return {
    async begin(file, order) {
      const id = await setState(null, { state: "uploaded" });
      inBackground(read(id, file, order));
      return id;
    },
    perform(id) {
      const ready = waiting.get(id);
      if (!ready) throw new HttpError(400, "InvalidImport", "No import with this id is waiting for confirmation");
      waiting.delete(id);
      const done = put(id, ready).catch((error: unknown) => fail(id, error));
      inBackground(done.finally(() => rmSync(ready.file, { force: true })));
    },
  };
}
