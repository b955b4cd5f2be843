// `ctx.storage` as bundled code calls it. Source of the shapes: `convex/server`, storage_impl. In a mutation, storing and deleting are part
// of its transaction; an action does each in its own.

import { readFileSync } from "node:fs";
import type { JSONValue } from "convex/values";
import type { ComponentPath } from "../../definitions/component-path.ts";
import { STORAGE, systemTableOf } from "../../definitions/system-tables.ts";
import type { SyscallArgs, SyscallHandler, Within } from "../calls/syscall.ts";
import type { FileStorage } from "../../storage/file-storage.ts";

/** The syscalls with JSON in and out. */
export function storageSyscalls(
  storage: FileStorage,
  within: Within,
  component: ComponentPath,
): Record<string, SyscallHandler> {
  const idIn = ({ storageId }: SyscallArgs): string => storageIdOf(storageId);
  return {
    "1.0/storageGetUrl": (args) => within((t) => (storage.find(t, idIn(args)) ? storage.urlOf(idIn(args)) : null)),
    "1.0/storageGetMetadata": (args) =>
      within((t): JSONValue => {
        const file = storage.find(t, idIn(args));
        if (file === null) return null;
        const { id, sha256, size, contentType } = file;
        return { storageId: id, sha256: Buffer.from(sha256, "base64").toString("hex"), size, contentType };
      }),
    "1.0/storageGenerateUploadUrl": () => storage.uploadUrl(component),
    "1.0/storageDelete": (args) =>
      within((t) => {
        storage.remove(t, idIn(args));
        return null;
      }),
    "1.0/storageStore": async ({ blob, contentType, sha256 }) => {
      const draft = await storage.files.receive(chunks(Buffer.from(text(blob) ?? "", "base64")));
      return await kept(
        draft,
        within((t) => storage.add(t, draft, { contentType: text(contentType), sha256: text(sha256) })),
      );
    },
    "1.0/storageGet": (args) =>
      within((t): JSONValue => {
        const file = storage.find(t, idIn(args));
        if (file === null) return null;
        return { blob: readFileSync(storage.files.pathOf(file.id)).toString("base64"), contentType: file.contentType };
      }),
  };
}

/** The syscalls of actions that accept and return Blobs. */
export function blobSyscalls(
  storage: FileStorage,
  within: Within,
): Record<string, (args: Record<string, unknown>) => Promise<unknown>> {
  return {
    "storage/storeBlob": async ({ blob, options }) => {
      if (!(blob instanceof Blob)) throw new Error("store() expects a Blob");
      const sha256 = text((options as { sha256?: JSONValue } | undefined)?.sha256);
      const draft = await storage.files.receive(blob.stream());
      return await kept(
        draft,
        within((t) => storage.add(t, draft, { contentType: blob.type, sha256 })),
      );
    },
    "storage/getBlob": ({ storageId }) =>
      within((t) => {
        const file = storage.find(t, storageIdOf(storageId));
        return file && new Blob([readFileSync(storage.files.pathOf(file.id))], { type: file.contentType ?? "" });
      }),
  };
}

/** A UUID is a storage id in a legacy format. @throws Error if it is not a storage id */
function storageIdOf(storageId: unknown): string {
  const id = typeof storageId === "string" ? storageId : "";
  if (systemTableOf(id) === STORAGE || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return id;
  throw new Error(`Invalid argument \`storageId\`: ${JSON.stringify(id.slice(0, 64))} is not the id of a stored file`);
}

/** A draft that did not become a file is deleted at once. */
async function kept<T>(draft: { discard(): void }, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    draft.discard();
    throw error;
  }
}

async function* chunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function text(value: JSONValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}
