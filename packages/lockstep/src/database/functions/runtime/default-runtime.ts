// The contents of Convex's default runtime: the language, as provided by V8, and the web APIs that Convex adds. Everything else in Node is
// hidden from functions, so that code which needs it fails locally and not at the first deploy.
// Source: Convex docs, "Runtimes"; observed behavior of a Convex deployment.

import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { runInNewContext } from "node:vm";

const WEB = `
  AbortController AbortSignal Blob DOMException Event EventTarget File FormData Headers ReadableStream
  ReadableStreamBYOBReader ReadableStreamDefaultReader Request Response TransformStream WritableStream
  WritableStreamDefaultWriter TextDecoder TextEncoder URL URLSearchParams atob btoa clearInterval clearTimeout
  setInterval setTimeout crypto Crypto CryptoKey SubtleCrypto console fetch performance process structuredClone
`
  .trim()
  .split(/\s+/);

/** Node globals that functions do not have, each undefined. */
export function hiddenGlobals(): Record<string, undefined> {
  const language = runInNewContext("Object.getOwnPropertyNames(globalThis)") as string[];
  const known = new Set([...language, ...WEB]);
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^[a-z_$][\w$]*$/i.test(name));
  return Object.fromEntries(names.filter((name) => !known.has(name)).map((name) => [name, undefined]));
}

/** Globals that Node does not have under these names. */
export const ASYNC_CONTEXT: Record<string, unknown> = { AsyncLocalStorage, AsyncResource };
