// Exports and imports for tests, over the CLI's routes. A third-party library makes and reads the archives.

import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Convex } from "../../../src/database/create-convex.ts";
import { call, post } from "./convex-app.ts";

/** An archive of these files. */
export function zip(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  const bytes = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(bytes)) as Uint8Array<ArrayBuffer>;
}

/** The files of an archive, as text. */
export function unzip(archive: Uint8Array): Record<string, string> {
  return Object.fromEntries(Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** Documents as lines of a file. */
export function lines(...documents: object[]): string {
  return documents.map((document) => `${JSON.stringify(document)}\n`).join("");
}

/** Requests an export and fetches it. */
export async function exportZip(convex: Convex, { files = false } = {}): Promise<Uint8Array<ArrayBuffer>> {
  await post(convex, `/api/export/request/zip?includeStorage=${files}`, {});
  const latest = (await system(convex, "_system/cli/exports:getLatest")) as { start_ts: { $integer: string } };
  const ts = Buffer.from(latest.start_ts.$integer, "base64").readBigInt64LE();
  const response = await fetch(`${convex.url}/api/export/zip/${ts}`, { headers: admin(convex) });
  return new Uint8Array(await response.arrayBuffer());
}

export interface ImportState {
  state: string;
  error_message?: string;
  message_to_confirm?: string;
  require_manual_confirmation?: boolean;
}

/** Uploads a file in parts of `partBytes`, and resolves once the import waits for confirmation or has failed. */
export async function upload(
  convex: Convex,
  file: string | Uint8Array<ArrayBuffer>,
  order: { format: string; mode?: string; tableName?: string; componentPath?: string },
  partBytes = 64 * 1024,
): Promise<{ importId: string; state: ImportState }> {
  const bytes = typeof file === "string" ? strToU8(file) : file;
  const { uploadToken } = (await post(convex, "/api/import/start_upload", {})).body as unknown as {
    uploadToken: string;
  };
  const partTokens: unknown[] = [];
  for (let at = 0; at < bytes.length; at += partBytes) {
    const route = `/api/import/upload_part?uploadToken=${uploadToken}&partNumber=${partTokens.length + 1}`;
    const body = bytes.slice(at, at + partBytes);
    const response = await fetch(convex.url + route, { method: "POST", headers: admin(convex), body });
    partTokens.push(await response.json());
  }
  const finished = await post(convex, "/api/import/finish_upload", {
    import: { mode: "requireEmpty", ...order },
    uploadToken,
    partTokens,
  });
  const importId = String(finished.body["importId"]);
  return { importId, state: await settled(convex, importId, ["waiting_for_confirmation", "failed"]) };
}

/** Imports a file without confirmation; resolves to null, or to the error. */
export async function importFile(...args: Parameters<typeof upload>): Promise<string | null> {
  const [convex] = args;
  const { importId, state } = await upload(...args);
  if (state.state === "failed") return state.error_message ?? "";
  await post(convex, "/api/perform_import", { importId });
  return (await settled(convex, importId, ["completed", "failed"])).error_message ?? null;
}

async function settled(convex: Convex, importId: string, states: string[]): Promise<ImportState> {
  for (;;) {
    const answer = (await system(convex, "_system/cli/queryImport", { importId })) as { state: ImportState };
    if (states.includes(answer.state.state)) return answer.state;
  }
}

async function system(convex: Convex, path: string, args: object = {}): Promise<unknown> {
  return (await call(convex, "query", path, args, admin(convex).authorization)).value;
}

function admin(convex: Convex): { authorization: string } {
  return { authorization: `Convex ${convex.adminKey}` };
}
