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

/** The API at an origin, for one key. */
export function createWorkosApi(origin: string, key: string, ask: typeof fetch): WorkosApi {
  const request = async (path: string, init: RequestInit): Promise<Asked<Answer>> => {
    try {
      const value = await withDeadline(DEADLINE_MS, undefined, async (signal) => {
        const response = await ask(origin + path, { ...init, redirect: "manual", signal });
        return { status: response.status, body: parsed(await response.text()) };
      });
      return { ok: true, value };
    } catch (error) {
      return { ok: false, problem: `${new URL(origin).host} could not be asked: ${reasonOf(error)}` };
    }
  };
  const get: WorkosApi["get"] = (path) => request(path, { headers: { authorization: `Bearer ${key}` } });
  return {
    get,
    post: (path, body) =>
      request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    list: async (path) => {
      const all: unknown[] = [];
      let after: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await get(
          `${path}?limit=100${after === undefined ? "" : `&after=${encodeURIComponent(after)}`}`,
        );
        if (!answer.ok) return answer;
        const { data, list_metadata: more } = pageOf(answer.value.body);
        if (answer.value.status !== 200 || data === undefined) {
          return { ok: false, problem: `WorkOS answered ${answer.value.status} to GET ${path}` };
        }
        all.push(...data);
        if (typeof more?.after !== "string" || data.length === 0) break;
        after = more.after;
      }
      return { ok: true, value: all };
    },
  };
}

interface Page {
  data?: unknown[];
  list_metadata?: { after?: unknown };
}

function pageOf(body: unknown): Page {
  const page = typeof body === "object" && body !== null ? (body as Page) : {};
  return Array.isArray(page.data) ? page : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` says "fetch failed", and its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${DEADLINE_MS / 1000} s`;
  const cause: unknown = error.cause;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
