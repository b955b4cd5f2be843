// Reads a JSON request body within a limit, compressed or not.

import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import type { Context } from "hono";
import { parseJson } from "../../parse-json.ts";
import { HttpError } from "./http-error.ts";

/** Largest body of a function call: 16 MiB of arguments plus framing. */
export const MAX_CALL_BYTES: number = 16 * 1024 * 1024 + 2000;
/** Largest push, unpacked. */
export const MAX_PUSH_BYTES: number = 128 * 1024 * 1024;

const unbrotli = promisify(brotliDecompress);

/** The body as a JSON object. @throws HttpError 400 or 413 */
export async function readJson(context: Context, maxBytes: number): Promise<Record<string, unknown>> {
  const packed = await readBytes(context.req.raw, maxBytes);
  const bytes = context.req.header("content-encoding") === "br" ? await unpack(packed, maxBytes) : packed;
  const parsed = parseJson(bytes.toString("utf8"));
  if ("problem" in parsed) throw new HttpError(400, "BadJsonBody", `The request body ${parsed.problem}`);
  const { json } = parsed;
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new HttpError(400, "BadJsonBody", "The request body is not a JSON object");
  return json as Record<string, unknown>;
}

/** The body, chunk by chunk. @throws HttpError 400 if its sender disconnects before the end */
export async function* bodyOf({ body }: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* (body ?? []) as AsyncIterable<Uint8Array>;
  } catch {
    throw new HttpError(400, "BodyIncomplete", "The request ended before its body did");
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bodyOf(request)) {
    length += chunk.byteLength;
    if (length > maxBytes)
      throw new HttpError(413, "BodyTooLarge", `The request body is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function unpack(bytes: Buffer, maxOutputLength: number): Promise<Buffer> {
  try {
    return await unbrotli(bytes, { maxOutputLength });
  } catch {
    throw new HttpError(400, "BadBody", "The request body cannot be unpacked, or is too large unpacked");
  }
}
