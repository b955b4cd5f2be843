// Values over HTTP for callers without a Convex client, such as `curl`.

import { expect, it } from "vitest";
import { post, push, startConvex } from "../support/convex-app.ts";

const VALUES = `
  const value = { big: 2n ** 62n, bytes: new Uint8Array([0, 16, 131]).buffer, numbers: [NaN, -Infinity, 1.5], nested: { none: null, yes: true, text: "a" } };
  export const get = query({ args: {}, handler: () => value });
  export const fail = mutation({ args: {}, handler: () => { throw new ConvexError(value); } });
`;

const PLAIN = {
  big: "4611686018427387904",
  bytes: "ABCD",
  numbers: ["NaN", "-Infinity", 1.5],
  nested: { none: null, yes: true, text: "a" },
};

it("[F410] plain JSON on request and from /api/run; Convex's types everywhere else", async () => {
  const convex = await startConvex();
  expect(await push(convex, { values: VALUES })).toBeNull();
  const ask = (route: string, body: object): Promise<unknown> => post(convex, route, body, null).then((it) => it.body);
  const json = { path: "values:get", args: {}, format: "json" };
  const success = { status: "success", value: PLAIN };
  const typed = { status: "success", value: { bytes: { $bytes: "ABCD" } } };
  expect(await ask("/api/query", json)).toEqual(success);
  expect(await ask("/api/function", json)).toEqual(success);
  expect(await ask("/api/run/values/get", { args: {} })).toEqual(success);
  expect(await ask("/api/query_batch", { queries: [json, { path: "values:get" }] })).toMatchObject({
    results: [success, typed],
  });
  expect(await ask("/api/mutation", { ...json, path: "values:fail" })).toMatchObject({ errorData: PLAIN });
  const url = `${convex.url}/api/query?path=values:get&args={}`;
  expect(await (await fetch(`${url}&format=json`)).json()).toEqual(success);
  expect(await (await fetch(url)).json()).toMatchObject(typed);
  expect(await ask("/api/query", { ...json, format: undefined })).toMatchObject(typed);
  expect(await ask("/api/run/values/get", { args: {}, format: "convex_encoded_json" })).toMatchObject(typed);
  expect(await post(convex, "/api/query", { ...json, format: "xml" }, null)).toMatchObject({
    status: 400,
    body: { code: "BadFormat" },
  });
});
