// Files over HTTP: upload with a token, download by an unguessable URL, whole or one range. RFC 9110 §14.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import type { Deployment } from "../deployment/deployment.ts";
import { HttpError } from "../http/http-error.ts";
import { bodyOf } from "../http/read-body.ts";
import type { FileStorage } from "../storage/file-storage.ts";

const CACHE = "private, max-age=2592000";

export function storageRoutes(deployment: Deployment, storage: FileStorage): Hono {
  const app = new Hono();

  app.post("/api/storage/upload", async (context) => {
    const component = storage.uploadTarget(context.req.query("token") ?? "");
    if (component === null) {
      throw new HttpError(
        401,
        "StorageUploadTokenInvalid",
        "The upload URL is not valid any more; ask for another one",
      );
    }
    const draft = await storage.files.receive(bodyOf(context.req.raw)).catch((error: unknown) => {
      throw error instanceof RangeError ? new HttpError(413, "FileTooLarge", error.message) : error;
    });
    const announced = {
      contentType: context.req.header("content-type") ?? null,
      sha256: digestOf(context.req.header("digest")),
    };
    try {
      const storageId = await deployment.engine.write((transaction) =>
        storage.add(transaction.within(component), draft, announced),
      );
      return context.json({ storageId });
    } catch (error) {
      draft.discard();
      throw new HttpError(400, "FileRefused", error instanceof Error ? error.message : String(error));
    }
  });

  app.get("/api/storage/:key", async (context) => {
    const at = storage.locate(context.req.param("key"));
    const { engine } = deployment;
    // Not queued with mutations: a slow one would delay every image of a page.
    const found =
      at && (await engine.query(engine.snapshot, async (reading) => storage.find(reading.within(at.component), at.id)));
    const file = found?.result;
    if (!file) throw new HttpError(404, "InvalidStoragePath", "There is no file at this URL");
    const range = rangeOf(context, file.size);
    if (range === null)
      return context.json({ code: "RangeNotSatisfiable", message: `The file has ${file.size} bytes` }, 416, {
        "content-range": `bytes */${file.size}`,
      });
    const headers = new Headers({ "cache-control": CACHE, "accept-ranges": "bytes", digest: `sha-256=${file.sha256}` });
    if (file.contentType !== null) headers.set("content-type", file.contentType);
    headers.set("content-length", String(range.end - range.start));
    if (range.partial) headers.set("content-range", `bytes ${range.start}-${range.end - 1}/${file.size}`);
    const status = range.partial ? 206 : 200;
    // The body would not be read, so its file would not be closed.
    if (range.end === range.start || context.req.method === "HEAD") return new Response(null, { status, headers });
    const bytes = createReadStream(storage.files.pathOf(file.id), { start: range.start, end: range.end - 1 });
    return new Response(Readable.toWeb(bytes) as ReadableStream, { status, headers });
  });
  return app;
}

/** The requested part of a file, end exclusive; the whole if several parts or none are requested; null if it is out of range. */
function rangeOf(context: Context, size: number): { start: number; end: number; partial: boolean } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(context.req.header("range") ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (from === "" && to === "") return { start: 0, end: size, partial: false };
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  if (start < end) return { start, end, partial: true };
  // Media players request `bytes=0-` before they know the length, and no Content-Range can describe a part of an empty file.
  return size === 0 && start === 0 && !(from === "" && Number(to) === 0) ? { start: 0, end: 0, partial: false } : null;
}

/** `Digest: sha-256=<base64>`, RFC 3230. */
function digestOf(header: string | undefined): string | null {
  return /sha-256=([A-Za-z0-9+/=]+)/i.exec(header ?? "")?.[1] ?? null;
}
