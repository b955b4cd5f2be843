// Requests to WorkOS's API. What they answer is not interpreted here; a problem never contains the key or the answer's text.

import type { Asked } from "../model/asked.ts";
import { withDeadline } from "../../with-deadline.ts";

/** For one request. */
const DEADLINE_MS = 10_000;
/** Pages of 100 objects: more than any setting has. */
const MOST_PAGES = 20;

export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined if it was none. */
  readonly body: unknown;
}

export interface WorkosApi {
  readonly get: (path: string) => Promise<Asked<Answer>>;
  /** Without the key as a bearer token: the body says who asks. */
  readonly post: (path: string, body: object) => Promise<Asked<Answer>>;
  /** All objects of a list. */
  readonly list: (path: string) => Promise<Asked<readonly unknown[]>>;
}

/** Sends one request to the API at an origin. */
export type SendToWorkos = (path: string, init: RequestInit) => Promise<Asked<Answer>>;

/** @param deadlineMs For one request. */
export function sendToWorkos(origin: string, ask: typeof fetch, deadlineMs: number): SendToWorkos {
  return async (path, init) => {
    try {
      const value = await withDeadline(deadlineMs, undefined, async (signal) => {
        const response = await ask(origin + path, { ...init, redirect: "manual", signal });
        return { status: response.status, body: parsed(await response.text()) };
      });
      return { ok: true, value };
    } catch (error) {
      return { ok: false, problem: `${new URL(origin).host} could not be asked: ${reasonOf(error, deadlineMs)}` };
    }
  };
}

/** The API at an origin, for one key. */
export function createWorkosApi(origin: string, key: string, ask: typeof fetch): WorkosApi {
  const request = sendToWorkos(origin, ask, DEADLINE_MS);
  const get: WorkosApi["get"] = (path) => request(path, { headers: { authorization: `Bearer ${key}` } });
  return {
    get,
    post: (path, body) =>
      request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    list: async (path) => {
      const all: unknown[] = [];
      let after: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await get(pagePath(path, after));
        if (!answer.ok) return answer;
        const { data, next } = pageOf(answer.value.body);
        if (answer.value.status !== 200 || data === undefined) {
          return { ok: false, problem: `WorkOS answered ${answer.value.status} to GET ${path}` };
        }
        all.push(...data);
        if (next === undefined || data.length === 0) break;
        after = next;
      }
      return { ok: true, value: all };
    },
  };
}

/** A page of a list: the first one, or the one after an object. */
export function pagePath(path: string, after: string | undefined): string {
  return `${path}?limit=100${after === undefined ? "" : `&after=${encodeURIComponent(after)}`}`;
}

/** The objects of a page, and after which one the next page begins. */
export function pageOf(body: unknown): {
  readonly data: readonly unknown[] | undefined;
  readonly next: string | undefined;
} {
  const page = typeof body === "object" && body !== null ? (body as Page) : {};
  const next = page.list_metadata?.after;
  return {
    data: Array.isArray(page.data) ? page.data : undefined,
    next: typeof next === "string" ? next : undefined,
  };
}

interface Page {
  data?: unknown;
  list_metadata?: { after?: unknown } | null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` says "fetch failed", and its cause says why. */
function reasonOf(error: unknown, deadlineMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${deadlineMs / 1000} s`;
  const cause: unknown = error.cause;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
