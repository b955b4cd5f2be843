// The clients in a page without a build step: `convex/dist/browser.bundle.js` in Chromium, on another origin.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type * as ConvexBundle from "convex/browser";
import type { AnyApi } from "convex/server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createIssuer } from "../../packages/lockstep/test/database/support/issuer.ts";
import { launch } from "../e2e/support/browser.ts";
import { startLists } from "./support/lists-app.ts";

/** Globals that the bundle's script defines. */
declare const convex: typeof ConvexBundle & { anyApi: AnyApi };

const bundle = readFileSync(
  path.join(createRequire(import.meta.url).resolve("convex/package.json"), "../dist/browser.bundle.js"),
);

/** Serves a page with the bundle and returns its address. */
async function servePage(): Promise<string> {
  const server = createServer(({ url }, response) =>
    url === "/convex.js"
      ? response.setHeader("content-type", "text/javascript").end(bundle)
      : response.setHeader("content-type", "text/html").end('<!doctype html><script src="/convex.js"></script>'),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test("[Y121] the clients work in a page on another origin: calls over HTTP and the socket, identity, logs and errors", async () => {
  const issuer = await createIssuer();
  const { url } = await startLists(issuer.authConfig());
  const page = await browser.newPage();
  const console: string[] = [];
  page.on("console", (message) => console.push(`${message.type()}: ${message.text()}`));
  await page.goto(await servePage());

  const token = issuer.mint({ sub: "ada" });
  const http = await page.evaluate(
    async ([address, auth]) => {
      const client = new convex.ConvexHttpClient(address!);
      const { items } = convex.anyApi;
      await client.mutation(items!["add"]!, { list: "a", ranks: [1] });
      const failure: unknown = await client.query(items!["first"]!, { list: "none" }).catch((error: unknown) => error);
      client.setAuth(auth!);
      return {
        all: await client.query(items!["all"]!, { list: "a" }),
        shout: await client.action(items!["shout"]!, { list: "a" }),
        who: await client.query(items!["who"]!),
        consistent: await client.consistentQuery(items!["who"]!),
        data: (failure as { data: object }).data,
      };
    },
    [url, token],
  );
  expect(http).toEqual({ all: ["n1"], shout: "N1", who: "ada", consistent: "ada", data: { empty: "none" } });
  expect(console).toEqual([expect.stringMatching(/^log: .*\[CONVEX A\(items:shout\)\] \[LOG\].* 'shouting' 'a'$/)]);

  const live = await page.evaluate(
    async ([address, auth]) => {
      const client = new convex.ConvexClient(address!);
      const { items } = convex.anyApi;
      client.setAuth(async () => auth!);
      const who = await new Promise((resolve) => {
        client.onUpdate(items!["who"]!, {}, (value) => value !== null && resolve(value));
      });
      const seen: string[] = [];
      client.onUpdate(items!["all"]!, { list: "a" }, (all: string[]) => seen.push(all.join()));
      await client.mutation(items!["add"]!, { list: "a", ranks: [2] });
      const shout: unknown = await client.action(items!["shout"]!, { list: "a" });
      const last = seen.at(-1);
      await client.close();
      return { who, last, shout };
    },
    [url, token],
  );
  expect(live).toEqual({ who: "ada", last: "n1,n2", shout: "N1 N2" });
});

test("[Y124] a page on another origin uploads a file, downloads it whole and in part, and displays it", async () => {
  const { url } = await startLists();
  const page = await browser.newPage();
  await page.goto(await servePage());
  const seen = await page.evaluate(async (address) => {
    const client = new convex.ConvexHttpClient(address);
    const { items } = convex.anyApi;
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>';
    const upload: string = await client.mutation(items!["upload"]!, {});
    const headers = { "content-type": "image/svg+xml" };
    const answer = await fetch(upload, { method: "POST", headers, body: new Blob([svg]) });
    const { storageId: id } = (await answer.json()) as { storageId: string };
    const src: string = await client.query(items!["fileUrl"]!, { id });
    const image = new Image();
    image.src = src;
    await image.decode();
    const part = await fetch(src, { headers: { range: "bytes=0-3" } });
    return {
      whole: (await (await fetch(src)).text()) === svg,
      part: [part.status, await part.text()],
      size: [image.naturalWidth, image.naturalHeight],
    };
  }, url);
  expect(seen).toEqual({ whole: true, part: [206, "<svg"], size: [30, 20] });
});
