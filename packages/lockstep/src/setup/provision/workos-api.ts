// Requests to WorkOS's API with the project's key. Only operations that WorkOS documents are called: https://workos.com/docs/reference.

import { type Answer, pageOf, pagePath, sendToWorkos } from "../../doctor/gather/workos-api.ts";
import { LockstepError } from "../../errors.ts";

/** Sends one request. */
export type WorkosApi = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
) => Promise<Answer>;

/** Long enough for a change. */
const DEADLINE_MS = 30_000;

/** @throws LockstepError `WORKOS_FAILED` if WorkOS cannot be reached. The key is in no message. */
export function workosApi(url: string, key: string): WorkosApi {
  const send = sendToWorkos(url, fetch, DEADLINE_MS);
  return async (method, path, body) => {
    const answer = await send(path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer.value;
    throw new LockstepError("WORKOS_FAILED", {
      what: `WorkOS could not be reached at ${url}`,
      evidence: answer.problem,
      fix: "check the network and run the command again: it continues where it stopped",
    });
  };
}

/** All objects of a list, page by page. */
export async function listAll(api: WorkosApi, path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const all: Readonly<Record<string, unknown>>[] = [];
  let after: string | undefined;
  do {
    const { data = [], next } = pageOf(await expectOk(api, "GET", pagePath(path, after)));
    all.push(...data.map(objectOf));
    after = next;
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
