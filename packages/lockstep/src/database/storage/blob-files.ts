// The bytes of stored files, one file each, named by the id of their `_storage` document. A file without a document is garbage (an upload
// interrupted by a crash, or a deleted file) and is removed at the next start.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";

/** Received bytes without a document. */
export interface Draft {
  readonly size: number;
  /** SHA-256, base64. */
  readonly sha256: string;
  /** Names the file by its document id. Called before the document is committed, so that no document is without bytes. */
  name(id: string): void;
  discard(): void;
}

export interface BlobFiles {
  /** Writes a stream to disk completely. @throws RangeError if it is longer than 1 GiB */
  receive(stream: AsyncIterable<Uint8Array>): Promise<Draft>;
  /** The path of a document's bytes. */
  pathOf: (id: string) => string;
  /** Removes files that belong to none of these documents. */
  sweep(ids: ReadonlySet<string>): void;
}

/** Largest file. A deployment accepts more; on one machine this is a mistake. */
const MAX_FILE_BYTES = 1024 * 1024 * 1024;

export function createBlobFiles(folder: string): BlobFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let drafts = 0;
  const pathOf = (id: string): string => path.join(folder, id);

  return {
    pathOf,
    async receive(stream) {
      const file = pathOf(`draft-${process.pid}-${drafts++}`);
      const hash = createHash("sha256");
      let size = 0;
      const handle = await open(file, "w", 0o600);
      try {
        for await (const chunk of stream) {
          size += chunk.byteLength;
          if (size > MAX_FILE_BYTES) throw new RangeError(`A file may have at most ${MAX_FILE_BYTES} bytes here`);
          hash.update(chunk);
          await handle.write(chunk);
        }
        await handle.sync();
      } catch (error) {
        rmSync(file, { force: true });
        throw error;
      } finally {
        await handle.close();
      }
      return {
        size,
        sha256: hash.digest("base64"),
        name: (id) => renameSync(file, pathOf(id)),
        discard: () => rmSync(file, { force: true }),
      };
    },
    sweep(ids) {
      for (const name of readdirSync(folder)) if (!ids.has(name)) rmSync(pathOf(name), { force: true });
    },
  };
}
