// Requests to WorkOS's API with the project's key. Only operations that WorkOS documents are called: https://workos.com/docs/reference.

import { LockstepError } from "../../errors.ts";
import { withDeadline } from "../../with-deadline.ts";

/** An answer of the API; `body` is undefined unless it is JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request. */
export type WorkosApi = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
) => Promise<Answer>;

/** ms. */
const TIMEOUT = 30_000;

/** @throws LockstepError `WORKOS_FAILED` if WorkOS cannot be reached. The key is in no message. */
export function workosApi(url: string, key: string): WorkosApi {
  return async (method, path, body) => {
    try {
      return await withDeadline(TIMEOUT, undefined, async (signal) => {
        const response = await fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal,
        });
        return { status: response.status, body: parsed(await response.text()) };
      });
    } catch (error) {
      throw new LockstepError(
        "WORKOS_FAILED",
        {
          what: `WorkOS could not be reached at ${url}`,
          evidence: reasonOf(error),
          fix: "check the network and run the command again: it continues where it stopped",
        },
        error,
      );
    }
  };
}

/** fetch says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** All objects of a list, page by page. */
export async function listAll(api: WorkosApi, path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const all: Readonly<Record<string, unknown>>[] = [];
  let after: string | undefined;
  do {
    const page = `${path}?limit=100${after === undefined ? "" : `&after=${encodeURIComponent(after)}`}`;
    const { data, list_metadata } = objectOf(await expectOk(api, "GET", page));
    if (Array.isArray(data)) all.push(...data.map(objectOf));
    const next = objectOf(list_metadata)["after"];
    after = typeof next === "string" ? next : undefined;
  } while (after !== undefined);
  return all;
}

/** The body of a request that must succeed. */
export async function expectOk(api: WorkosApi, ...[method, path, body]: Parameters<WorkosApi>): Promise<unknown> {
  const answer = await api(method, path, body);
  if (isOk(answer)) return answer.body;
  throw refusal(method, path, answer);
}

export function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** Whether the answer means that what was to be created is there: 409, or 422 with these words. */
export function isPresent({ status, body }: Answer): boolean {
  return (
    status === 409 ||
    (status === 422 && /already (?:exists|registered|been taken)|duplicate/i.test(JSON.stringify(body)))
  );
}

/** The error of an answer that was not expected. */
export function refusal(method: string, path: string, { status, body }: Answer): LockstepError {
  const { message, code, errors } = objectOf(body);
  const said = [message, code, errors === undefined ? undefined : JSON.stringify(errors)].filter(
    (part) => typeof part === "string",
  );
  return new LockstepError("WORKOS_FAILED", {
    what:
      status === 401 ? "WorkOS does not accept the API key" : `WorkOS refused ${method} ${path.replace(/\?.*/, "")}`,
    evidence: [`HTTP ${status}`, ...said].join(": "),
    fix:
      status === 401
        ? "set WORKOS_API_KEY to a key from https://dashboard.workos.com/api-keys, of the same environment as WORKOS_CLIENT_ID"
        : "correct what it names, and run the command again: it continues where it stopped",
  });
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
