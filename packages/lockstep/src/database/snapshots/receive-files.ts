// Moves the stored files of a snapshot into the storage, each checked against its document.

import type { Draft } from "../storage/blob-files.ts";
import type { FileStorage } from "../storage/file-storage.ts";
import { type Row, textOf } from "./parse-import.ts";
import { openZip, type ZipEntry } from "./zip-reader.ts";

/** All stored files of a snapshot, unpacked. */
const MAX_BYTES = 4 * 1024 * 1024 * 1024;

/** The bytes of these `_storage` documents, by id, not yet in place. @throws Error if a file is missing or different */
export async function receiveFiles(
  file: string,
  documents: readonly Row[],
  storage: FileStorage,
): Promise<Map<string, Draft>> {
  const drafts = new Map<string, Draft>();
  if (documents.length === 0) return drafts;
  const archive = await openZip(file);
  try {
    const entries = new Map(archive.entries.flatMap(storedFile));
    if ([...entries.values()].reduce((sum, { size }) => sum + size, 0) > MAX_BYTES)
      throw new Error(`The stored files of a snapshot may have at most ${MAX_BYTES} bytes here`);
    for (const { _id, sha256 } of documents) {
      const id = textOf(_id);
      const entry = entries.get(id);
      if (!entry) throw new Error(`The archive lacks the stored file ${id}`);
      const draft = await storage.files.receive(archive.read(entry));
      drafts.set(id, draft);
      if (sha256 !== draft.sha256) throw new Error(`The stored file ${id} is not the one that its sha256 is of`);
    }
    return drafts;
  } catch (error) {
    for (const draft of drafts.values()) draft.discard();
    throw error;
  } finally {
    await archive.close();
  }
}

/** `_storage/<id>.png` */
function storedFile(entry: ZipEntry): [id: string, entry: ZipEntry][] {
  const id = /(?:^|\/)_storage\/([0-9a-z]+)(?:\.[^/]*)?$/.exec(entry.name)?.[1];
  return id === undefined || entry.name.endsWith(".jsonl") ? [] : [[id, entry]];
}
