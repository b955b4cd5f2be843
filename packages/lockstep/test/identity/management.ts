// A caller of the management API that holds every answer against WorkOS's OpenAPI document.

import { expect } from "vitest";
import { specPath, wrongWith } from "./openapi.ts";

export const KEY = "sk_test_default";

export interface Answer {
  status: number;
  // The tests look into bodies freely; the document has checked them.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  headers: Headers;
}

/** Sends one request; the path may have a query. An answer that the document does not describe fails the test. */
export type Api = (method: string, path: string, body?: object) => Promise<Answer>;

/** Operations that the SDKs or the Convex command call and the document leaves out. */
const UNDOCUMENTED = new Set(["PUT /user_management/app_homepage_url", "GET /sdk/feature-flags"]);

// The key is wrong, the body no JSON, the operation missing here: the same everywhere, and in the document nowhere.
const ANYWHERE = new Set([401, 501]);

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
    const documented = specPath(pathname, method);
    if (!UNDOCUMENTED.has(`${method} ${pathname}`) && !ANYWHERE.has(response.status)) {
      expect(wrongWith(method, pathname, response.status, answer), documented).toBeNull();
    }
    return { status: response.status, body: answer, headers: response.headers };
  };
}
