// The part of WorkOS's API that the reconciliation reads (https://workos.com/docs/reference). The key is only ever in a header.
import { type Json, object, text } from "./json.ts";

const API = "https://api.workos.com";
const TIMEOUT_MS = 20_000;
const PAGE = 100;

/** WorkOS did not answer as expected. `status`: that of the answer, or null; `waitMs`: how long it asked to wait, or null. */
export class WorkosError extends Error {
  readonly status: number | null;
  readonly waitMs: number | null;
  constructor(message: string, status: number | null, waitMs: number | null) {
    super(message);
    this.name = "WorkosError";
    this.status = status;
    this.waitMs = waitMs;
  }
}

/** A page of a list: the objects, and the cursor of the next page, or null. */
export interface Page {
  readonly data: readonly Json[];
  readonly after: string | null;
}

/** Reads WorkOS's API with a key. */
export interface WorkosReader {
  /** @throws {WorkosError} when WorkOS cannot be reached or refuses. */
  readonly page: (path: string, query: Readonly<Record<string, string | null>>) => Promise<Page>;
  /** Whether an object exists. @throws {WorkosError} as above. */
  readonly exists: (path: string) => Promise<boolean>;
}

/** Creates a reader. */
export function readWorkos(apiKey: string): WorkosReader {
  /** Asks for an object. Null if there is none. */
  const get = async (path: string): Promise<Json | null> => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
    try {
      const headers = { authorization: `Bearer ${apiKey}` };
      const response = await fetch(`${API}${path}`, { headers, signal: controller.signal });
      if (response.ok) return object(await response.json()) ?? {};
      if (response.status === 404) return null;
      throw refusal(path, response);
    } catch (error) {
      if (error instanceof WorkosError) throw error;
      const what = `${API} did not answer GET ${pathOf(path)} within ${TIMEOUT_MS / 1000} s.`;
      throw new WorkosError(what, null, null);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async page(path, query) {
      const search = new URLSearchParams({ limit: String(PAGE), order: "asc" });
      for (const [name, value] of Object.entries(query)) if (value !== null) search.set(name, value);
      const body = await get(`${path}?${search}`);
      const data = Array.isArray(body?.["data"]) ? body["data"].map(object).filter((item) => item !== null) : [];
      return { data, after: text(object(body?.["list_metadata"])?.["after"]) };
    },
    exists: async (path) => (await get(path)) !== null,
  };
}

const pathOf = (path: string): string => path.replace(/\?.*$/, "");

function refusal(path: string, { status, headers }: Response): WorkosError {
  const fix = status === 401 || status === 403 ? " Compare WORKOS_API_KEY with the keys in the WorkOS dashboard." : "";
  const wait = Number(headers.get("retry-after"));
  return new WorkosError(
    `WorkOS answered GET ${pathOf(path)} with ${status}.${fix}`,
    status,
    status === 429 ? Math.max(1, wait || 1) * 1000 : null,
  );
}
