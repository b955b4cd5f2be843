// Fetches key sets and discovery documents for the doctor: from https servers and from this machine, without following redirects and
// without any header that identifies the user.

import type { Asked } from "../model/asked.ts";
import type { Document } from "../model/network-facts.ts";
import { withDeadline } from "../../with-deadline.ts";

const DEADLINE_MS = 5000;
const MOST_BYTES = 256 * 1024;

export interface DocumentPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** An answer, with the clock of its server. */
export interface Fetched {
  readonly document: Asked<Document>;
  /** How far this machine's clock is ahead of the server's, in milliseconds, to half a second; undefined without a `Date`. */
  readonly aheadMs: number | undefined;
}

/** Fetches each URL once, all at the same time. Never rejects. */
export async function fetchDocuments(urls: Iterable<string>, ports: DocumentPorts): Promise<Map<string, Fetched>> {
  const unique = [...new Set(urls)];
  const fetched = await Promise.all(unique.map((url) => fetchOne(url, ports)));
  return new Map(unique.map((url, index) => [url, fetched[index] as Fetched]));
}

async function fetchOne(url: string, { fetch, now }: DocumentPorts): Promise<Fetched> {
  const refused = refusalOf(url);
  if (refused !== undefined) return { document: { ok: false, problem: refused }, aheadMs: undefined };
  try {
    return await withDeadline(DEADLINE_MS, undefined, async (signal) => {
      const sent = now();
      const response = await fetch(url, {
        headers: { accept: "application/json" },
        redirect: "manual",
        credentials: "omit",
        signal,
      });
      const middle = (sent + now()) / 2;
      const date = Date.parse(response.headers.get("date") ?? "");
      const location = response.headers.get("location");
      const body = await readText(response);
      const document: Asked<Document> =
        body === undefined
          ? { ok: false, problem: "the answer is larger than 256 kB" }
          : {
              ok: true,
              value: {
                status: response.status,
                contentType: response.headers.get("content-type") ?? "",
                ...(location !== null && { location }),
                body,
              },
            };
      // The header has whole seconds, of which the middle is the best guess.
      return { document, aheadMs: Number.isNaN(date) ? undefined : middle - (date + 500) };
    });
  } catch (error) {
    return { document: { ok: false, problem: problemOf(error) }, aheadMs: undefined };
  }
}

/** Why a URL is not fetched. `data:` URLs contain their document. */
function refusalOf(url: string): string | undefined {
  if (!URL.canParse(url)) return "it is not a URL";
  const { protocol, hostname } = new URL(url);
  if (protocol === "data:" || protocol === "https:") return undefined;
  if (protocol === "http:" && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)) return undefined;
  return "only https, and http on this machine, are fetched";
}

/** The body; undefined if it is too long. Reading stops there. */
async function readText({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be fetched";
  if (error.name === "TimeoutError") return `no answer within ${DEADLINE_MS / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  return code ?? (cause instanceof Error ? cause.message : error.message);
}
