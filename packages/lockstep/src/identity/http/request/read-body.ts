// Reads a request's body as text, up to a limit. Directly from Node's request if there is one: wrapping it in a web stream costs more than
// all other work of a refresh on the main thread.

import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";

/** The largest body that is read, in bytes. */
const MAX_BODY_BYTES = 65_536;

const texts = new WeakMap<Request, Promise<string>>();

/** The body; empty if there is none, and available repeatedly. Throws an `HTTPException` with status 413 as soon as it is too large. */
export function readBody(c: Context): Promise<string> {
  const known = texts.get(c.req.raw);
  if (known !== undefined) return known;
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  const text = incoming === undefined ? readStream(c.req.raw.body) : readIncoming(incoming);
  texts.set(c.req.raw, text);
  return text;
}

function readIncoming(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      incoming.off("data", onData).pause();
      reject(tooLarge());
    };
    incoming.on("data", onData);
    incoming.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    incoming.once("error", reject);
  });
}

async function readStream(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(): HTTPException {
  return new HTTPException(413, { message: `The body is over ${MAX_BODY_BYTES} bytes.` });
}
