// `ctx.storage`: files as documents of `_storage`, their bytes next to the database, and unguessable URLs.

import { createHmac, timingSafeEqual } from "node:crypto";
import { type ComponentPath, splitTableKey } from "../definitions/component-path.ts";
import type { Engine } from "../engine/engine.ts";
import { BY_ID } from "../engine/snapshot.ts";
import { STORAGE } from "../definitions/system-tables.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { BlobFiles, Draft } from "./blob-files.ts";

/** The fields of a `_storage` document. Source: Convex docs, "File metadata". */
export interface StoredFile {
  id: string;
  /** Base64. */
  sha256: string;
  size: number;
  contentType: string | null;
}

export interface FileStorage {
  readonly files: BlobFiles;
  find(transaction: Transaction, id: string): StoredFile | null;
  /** A public URL of a file, accessible without authentication. */
  urlOf: (id: string) => string;
  /** The file for the last part of such a URL, or null. */
  locate(key: string): { component: ComponentPath; id: string } | null;
  /** The URL for uploading one file, valid for an hour. */
  uploadUrl(component: ComponentPath): string;
  /** The component that an upload token belongs to; null if the token is invalid. */
  uploadTarget(token: string): ComponentPath | null;
  /** Turns a received draft into a file, as part of a transaction. @throws Error if it does not match its announced SHA-256 */
  add(transaction: Transaction, draft: Draft, announced: { contentType: string | null; sha256: string | null }): string;
  remove(transaction: Transaction, id: string): void;
}

export interface FileStorageOptions {
  engine: Engine;
  files: BlobFiles;
  /** Signs URLs; its holder can create them. */
  secret: string;
  url: () => string;
  now: () => number;
}

const UPLOAD_MS = 3_600_000;

export function createFileStorage({ engine, files, secret, url, now }: FileStorageOptions): FileStorage {
  const mac = (...parts: string[]): string =>
    createHmac("sha256", secret).update(parts.join("\0")).digest("hex").slice(0, 32);
  const keyOf = (id: string): string => mac("file", id).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  let known = new Map<string, { component: ComponentPath; id: string }>();

  const all = (): { component: ComponentPath; id: string }[] =>
    [...engine.snapshot.tables.values()].flatMap(({ name, indexes }) => {
      const { component, table } = splitTableKey(name);
      if (table !== STORAGE) return [];
      return [...(indexes.get(BY_ID)?.tree.values() ?? [])].map(({ id }) => ({ component, id }));
    });
  files.sweep(new Set(all().map(({ id }) => id)));

  return {
    files,
    find(transaction, id) {
      if (transaction.tableOf(id) !== STORAGE) return null;
      const value = transaction.get(id)?.value;
      if (!value) return null;
      const { sha256, size, contentType } = value as { sha256: string; size: number; contentType?: string };
      return { id, sha256, size, contentType: contentType ?? null };
    },
    urlOf: (id) => `${url()}/api/storage/${keyOf(id)}`,
    locate(key) {
      if (!known.has(key)) known = new Map(all().map((file) => [keyOf(file.id), file]));
      return known.get(key) ?? null;
    },
    uploadUrl(component) {
      const until = String(now() + UPLOAD_MS);
      const token = [until, mac("upload", until, component), component].join(".");
      return `${url()}/api/storage/upload?token=${encodeURIComponent(token)}`;
    },
    uploadTarget(token) {
      const [until = "", signature = "", component = ""] = token.split(".");
      const [given, right] = [Buffer.from(signature), Buffer.from(mac("upload", until, component))];
      const valid = given.length === right.length && timingSafeEqual(given, right) && now() < Number(until);
      return valid ? component : null;
    },
    add(transaction, draft, { contentType, sha256 }) {
      if (sha256 !== null && sha256 !== draft.sha256) {
        throw new Error(`Sha256 mismatch. Expected: ${sha256.slice(0, 64)}, got: ${draft.sha256}`);
      }
      const fields = { sha256: draft.sha256, size: draft.size, ...(contentType ? { contentType } : {}) };
      const id = transaction.putSystem(STORAGE, null, fields);
      draft.name(id);
      return id;
    },
    remove(transaction, id) {
      if (transaction.tableOf(id) !== STORAGE || !transaction.get(id))
        throw new Error(`storage id ${id.slice(0, 64)} not found`);
      transaction.removeSystem(id);
    },
  };
}
