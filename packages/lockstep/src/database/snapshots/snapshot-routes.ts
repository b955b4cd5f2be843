// The routes of `npx convex export` and `npx convex import`, for the holder of the admin key. Source: `convex` CLI, convexExport and
// convexImport.

import { createReadStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import type { Authenticator } from "../callers/authenticate.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { splitTableKey } from "../definitions/component-path.ts";
import { BY_ID, type Snapshot } from "../engine/snapshot.ts";
import { EXPORTS, STORAGE } from "../definitions/system-tables.ts";
import { requireAdmin } from "../callers/caller-of-request.ts";
import { HttpError } from "../http/http-error.ts";
import { MAX_CALL_BYTES, readJson } from "../http/read-body.ts";
import type { FileStorage } from "../storage/file-storage.ts";
import { createImports, type ImportOrder } from "./imports.ts";
import { createUploads } from "./uploads.ts";
import { snapshotFiles } from "./write-snapshot.ts";
import { zipOf } from "./zip-writer.ts";

export interface SnapshotOptions {
  deployment: Deployment;
  storage: FileStorage;
  authenticator: Authenticator;
  /** Where files are kept while they arrive. */
  folder: string;
  log: (line: string) => void;
}

/** Exports available for download: a snapshot costs little while it resembles the current one. */
const KEEP_EXPORTS = 2;

export async function snapshotRoutes({
  deployment,
  storage,
  authenticator,
  folder,
  log,
}: SnapshotOptions): Promise<Hono> {
  const app = new Hono();
  const uploads = createUploads(path.join(folder, "imports"));
  const imports = await createImports(deployment, storage, log);
  const exports = new Map<string, { snapshot: Snapshot; files: boolean }>();
  const admin = async (context: Context): Promise<void> => await requireAdmin(context, authenticator);

  app.post("/api/export/request/zip", async (context) => {
    await admin(context);
    const { snapshot } = deployment.engine;
    const { ts } = snapshot;
    exports.set(String(ts), { snapshot, files: context.req.query("includeStorage") === "true" });
    for (const oldest of [...exports.keys()].slice(0, -KEEP_EXPORTS)) exports.delete(oldest);
    await deployment.engine.write((transaction) => {
      for (const { id } of transaction.all(EXPORTS)) transaction.removeSystem(id);
      const state = { state: "completed", start_ts: ts, complete_ts: ts, zip_object_key: String(ts) };
      transaction.putSystem(EXPORTS, null, state);
    });
    return context.json(null);
  });

  app.get("/api/export/zip/:ts", async (context) => {
    await admin(context);
    const ts = context.req.param("ts");
    const found = exports.get(ts);
    if (!found)
      throw new HttpError(404, "ExportNotFound", "The export of this time is no longer available; create another one");
    const zip = Readable.from(zipOf(filesOf(found.snapshot, found.files ? storage : null)), { objectMode: false });
    return new Response(Readable.toWeb(zip) as ReadableStream, {
      headers: { "content-type": "application/zip", "content-disposition": `attachment; filename=snapshot_${ts}.zip` },
    });
  });

  app.post("/api/import/start_upload", async (context) => {
    await admin(context);
    return context.json({ uploadToken: uploads.start() });
  });

  app.post("/api/import/upload_part", async (context) => {
    await admin(context);
    const { uploadToken = "", partNumber = "" } = context.req.query();
    const body = (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>;
    return context.json(await uploads.add(uploadToken, Number(partNumber), body));
  });

  app.post("/api/import/finish_upload", async (context) => {
    await admin(context);
    const { import: order, uploadToken, partTokens } = await readJson(context, MAX_CALL_BYTES);
    const wanted = readOrder(order);
    const importId = await imports.begin(uploads.finish(String(uploadToken), partTokens), wanted);
    return context.json({ importId });
  });

  app.post("/api/perform_import", async (context) => {
    await admin(context);
    const { importId } = await readJson(context, MAX_CALL_BYTES);
    imports.perform(String(importId));
    return context.json(null);
  });
  return app;
}

function readOrder(json: unknown): ImportOrder {
  const { format, mode, componentPath = "", tableName = null } = (json ?? {}) as Record<string, unknown>;
  const formats: readonly unknown[] = ["csv", "jsonLines", "jsonArray", "zip"];
  const modes: readonly unknown[] = ["requireEmpty", "append", "replace", "replaceAll"];
  const texts = typeof componentPath === "string" && (tableName === null || typeof tableName === "string");
  if (!formats.includes(format) || !modes.includes(mode) || !texts || /[^\w/-]/.test(String(componentPath)))
    throw new HttpError(400, "BadImport", "`import` must be {format, mode, tableName?, componentPath?}");
  return { format, mode, component: componentPath, table: tableName } as ImportOrder;
}

/** The files of a snapshot, with the stored files if there is a storage to read them from. */
function filesOf({ tables }: Snapshot, storage: FileStorage | null): ReturnType<typeof snapshotFiles> {
  const all = [...tables.values()].map(({ name, number, indexes }) => {
    const documents = indexes.get(BY_ID)?.tree.valuesArray() ?? [];
    return { ...splitTableKey(name), number, documents };
  });
  const files = all
    .filter(({ table }) => table === STORAGE)
    .map(({ component, documents }) => {
      const read = (id: string): AsyncIterable<Buffer> => createReadStream(storage?.files.pathOf(id) ?? "");
      return { component, documents, read };
    });
  return snapshotFiles(
    all.filter(({ table }) => !table.startsWith("_")),
    storage ? files : [],
  );
}
