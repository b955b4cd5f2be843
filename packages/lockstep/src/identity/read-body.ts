// Reads a request's body as text, up to a limit. hono's own body-limit middleware rebuilds a chunked request with the global
// `Request`, which works only when @hono/node-server replaces the globals of the whole process.

import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";

/** The largest body that is read, in bytes. */
const MAX_BODY_BYTES = 65_536;

const texts = new WeakMap<Request, Promise<string>>();

/** The body, empty when there is none, also when asked twice. Throws an `HTTPException` with status 413 as soon as it is too large. */
export function readBody(c: Context): Promise<string> {
  const text = texts.get(c.req.raw) ?? readText(c);
  texts.set(c.req.raw, text);
  return text;
}

async function readText(c: Context): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new HTTPException(413, { message: `The body is over ${MAX_BODY_BYTES} bytes.` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
