// A client of the management API that checks every response against WorkOS's OpenAPI document.

import { expect } from "vitest";
import { hasStatus, wrongWith } from "./openapi.ts";

export const KEY = "sk_test_default";

export interface Answer {
  status: number;
  // Tests read bodies of any shape; the document has checked them.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  headers: Headers;
}

/** Sends one request; the path may have a query. A response that the document does not describe fails the test. */
export type Api = (method: string, path: string, body?: object) => Promise<Answer>;

/** Operations that the SDKs or the Convex command call but the document omits, and our own. */
const UNDOCUMENTED =
  /^(PUT \/user_management\/app_homepage_url|GET \/sdk\/feature-flags|\w+ \/(_lockstep|vault)\/.*)$|^(GET|DELETE) \/user_management\/(redirect_uris|cors_origins)/;

/** Responses that any operation may give; the document omits them for many. */
const ANYWHERE: Record<number, object> = {
  400: { code: "invalid_json" },
  401: { error: "Unauthorized" },
  404: { code: "entity_not_found", entity_id: expect.any(String) as string },
  422: { code: "invalid_request_parameters", errors: expect.any(Array) as unknown[] },
  501: { code: "not_implemented" },
};

export function api(url: string, key: string | null = KEY): Api {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === "" ? undefined : (JSON.parse(text) as unknown);
    const { pathname } = new URL(path, url);
    const { status } = response;
    const anywhere = ANYWHERE[status];
    if (anywhere !== undefined && (status === 501 || !hasStatus(method, pathname, status))) {
      expect(answer).toMatchObject({ message: expect.any(String) as string, ...anywhere });
    } else if (!UNDOCUMENTED.test(`${method} ${pathname}`)) {
      expect(wrongWith(method, pathname, status, answer)).toBeNull();
    }
    return { status: response.status, body: answer, headers: response.headers };
  };
}
