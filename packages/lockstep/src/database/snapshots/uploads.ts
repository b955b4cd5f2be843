// The file of an import while it is uploaded, part by part and in order. Source: `convex` CLI, uploadForImport.

import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { HttpError } from "../http/http-error.ts";

export interface Uploads {
  /** Starts a file; returns the token for its parts. */
  start(): string;
  /** Accepts the next part, or the last one again. @throws HttpError 400 or 413 */
  add(token: string, part: number, bytes: AsyncIterable<Uint8Array>): Promise<string>;
  /** The finished file, which the caller must remove. @throws HttpError 400 if parts are missing */
  finish(token: string, parts: unknown): string;
}

/** Largest file. A deployment accepts more; on one machine this is a mistake. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** Concurrent uploads; the oldest is dropped. */
const MAX_OPEN = 4;

export function createUploads(folder: string): Uploads {
  /** Where each part starts, and where the last one ends. */
  const files = new Map<string, number[]>();
  const fileOf = (token: string): string => path.join(folder, token);
  const offsetsOf = (token: string): number[] => {
    const offsets = files.get(token);
    if (offsets) return offsets;
    throw new HttpError(400, "InvalidUploadToken", "This upload is not known, or another one took its place");
  };

  return {
    start() {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const token = randomUUID();
      files.set(token, [0]);
      for (const oldest of [...files.keys()].slice(0, -MAX_OPEN)) {
        files.delete(oldest);
        rmSync(fileOf(oldest), { force: true });
      }
      return token;
    },
    async add(token, part, bytes) {
      const offsets = offsetsOf(token);
      const start = offsets[part - 1];
      // A client that did not receive the response sends the same part again.
      if (start === undefined || part < offsets.length - 1)
        throw new HttpError(
          400,
          "InvalidPartNumber",
          "Parts are sent in order, and each is finished before the next one",
        );
      let end = start;
      const handle = await open(fileOf(token), part === 1 ? "w" : "r+", 0o600);
      try {
        for await (const chunk of bytes) {
          if (end + chunk.byteLength > MAX_BYTES)
            throw new HttpError(413, "ImportTooLarge", `An import may have at most ${MAX_BYTES} bytes here`);
          await handle.write(chunk, 0, chunk.byteLength, end);
          end += chunk.byteLength;
        }
        await handle.truncate(end);
      } finally {
        await handle.close();
      }
      offsets.splice(part, 1, end);
      return `${token}:${part}`;
    },
    finish(token, parts) {
      const offsets = offsetsOf(token);
      const expected = offsets.slice(1).map((_, i) => `${token}:${i + 1}`);
      if (!Array.isArray(parts) || parts.join() !== expected.join())
        throw new HttpError(400, "InvalidUploadToken", "The parts of the upload are not those that were sent");
      files.delete(token);
      return fileOf(token);
    },
  };
}
