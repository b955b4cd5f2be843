// The clients without React, in Node: `ConvexClient`, `ConvexHttpClient`, and the server functions of `convex/nextjs`.

import { ConvexTestingHelper } from "convex-helpers/testing";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { fetchAction, fetchMutation, fetchQuery, preloadedQueryResult, preloadQuery } from "convex/nextjs";
import { ConvexError, type Value } from "convex/values";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import type { Convex } from "../../packages/lockstep/src/database/create-convex.ts";
import { createIssuer } from "../../packages/lockstep/test/database/support/issuer.ts";
import { type Item, items, startLists } from "./support/lists-app.ts";

/** A logger that records its messages. */
function recorder() {
  const lines: string[] = [];
  const record = (...args: unknown[]): void => void lines.push(args.join(" "));
  return { lines, logger: { logVerbose: () => undefined, log: record, warn: record, error: record } };
}

function connect(
  { url }: Pick<Convex, "url">,
  options: ConstructorParameters<typeof ConvexClient>[1] = {},
): ConvexClient {
  const client = new ConvexClient(url, { logger: false, ...options });
  onTestFinished(() => client.close());
  return client;
}

const list = "a";
/** Long enough for a busy machine, in ms. */
const VALUES: Value = {
  big: 2n ** 63n - 1n,
  bytes: new Uint8Array([0, 255]).buffer,
  numbers: [Number.NaN, -0, Number.POSITIVE_INFINITY, 1e-300],
  text: "\u2028 \ud83d\ude00",
  nested: [{ empty: {} }, null, true],
};

describe("ConvexHttpClient", () => {
  it("[Y117] it calls a function of each kind, with values of each type, and returns the logged lines", async () => {
    const convex = await startLists();
    const { logger, lines } = recorder();
    const client = new ConvexHttpClient(convex.url, { logger });
    expect(await client.mutation(items.add, { list, ranks: [1, 2] })).toBeNull();
    expect(await client.query(items.all, { list })).toEqual(["n1", "n2"]);
    expect(await client.action(items.shout, { list })).toBe("N1 N2");
    expect(await client.query(items.echo, { value: VALUES })).toEqual(VALUES);
    expect(lines).toEqual([expect.stringMatching(/CONVEX A\(items:shout\)\] \[LOG\].* 'shouting' 'a'$/)]);
  });

  it("[Y117] an error has its text, a `ConvexError` its data, and an unknown function its own message", async () => {
    const client = new ConvexHttpClient((await startLists()).url, { logger: false });
    const failure = await client.query(items.first, { list }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConvexError);
    expect((failure as ConvexError<Value>).data).toEqual({ empty: "a" });
    await expect(client.query(items.first, {} as never)).rejects.toThrow("ArgumentValidationError");
    await expect(client.query("items:nothing" as never)).rejects.toThrow("Could not find public function");
  });

  it("[Y117] mutations run one after the other, or in parallel on request, and a failed one does not block the next", async () => {
    const convex = await startLists();
    const client = new ConvexHttpClient(convex.url, { logger: false });
    const ranks = [3, 1, -1, 2];
    const results = await Promise.allSettled(ranks.map((rank) => client.mutation(items.add, { list, ranks: [rank] })));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    const at = { list: "b", ranks: [1] };
    await Promise.all([1, 2, 3].map(() => client.mutation(items.add, at, { skipQueue: true })));
    expect(await client.query(items.all, { list })).toEqual(["n1", "n2", "n3"]);
    expect(await client.query(items.all, { list: "b" })).toHaveLength(3);
  });

  it("[Y117] it runs as the user of its token or its admin key, unauthenticated without one, and throws the refusal", async () => {
    const issuer = await createIssuer();
    const convex = await startLists(issuer.authConfig());
    const client = new ConvexHttpClient(convex.url, { auth: issuer.mint({ sub: "ada" }), logger: false });
    expect(await client.query(items.who)).toBe("ada");
    expect(await client.consistentQuery(items.who)).toBe("ada");
    client.clearAuth();
    expect(await client.query(items.who)).toBeNull();
    const asAdmin = client as unknown as { setAdminAuth(key: string, identity: Record<string, string>): void };
    asAdmin.setAdminAuth(convex.adminKey, { subject: "b\u00f6b", issuer: "https://issuer.example" });
    expect(await client.query(items.who)).toBe("b\u00f6b");
    client.setAuth(issuer.mint({ exp: 1 }));
    await expect(client.query(items.who)).rejects.toThrow("InvalidAuthHeader");
  });
});

describe("ConvexClient", () => {
  it("[Y118] `onUpdate` reports each value and error until it is unsubscribed, and returns the current value", async () => {
    const convex = await startLists();
    const client = connect(convex);
    const values: string[] = [];
    const errors: Error[] = [];
    const first = client.onUpdate(
      items.first,
      { list },
      (value) => values.push(value),
      (error) => errors.push(error),
    );
    await expect.poll(() => errors).toHaveLength(1);
    expect((errors[0] as ConvexError<Value>).data).toEqual({ empty: "a" });
    await client.mutation(items.add, { list, ranks: [5] });
    // After a mutation resolves, its effect is visible.
    expect([values, first.getCurrentValue()]).toEqual([["n5"], "n5"]);
    first.unsubscribe();
    await client.mutation(items.add, { list, ranks: [4] });
    expect(values).toEqual(["n5"]);
    expect(await client.query(items.all, { list })).toEqual(["n4", "n5"]);
    expect(await client.query(items.echo, { value: VALUES })).toEqual(VALUES);
  });

  it("[Y118] pipelined mutations run in order, and an optimistic update shows at once", async () => {
    const client = connect(await startLists());
    const seen: string[] = [];
    client.onUpdate(items.all, { list }, (all) => seen.push(all.join()));
    await expect.poll(() => seen).toEqual([""]);
    const sent = client.mutation(
      items.add,
      { list, ranks: [1] },
      { optimisticUpdate: (store) => store.setQuery(items.all, { list }, ["hoped"]) },
    );
    expect(seen).toEqual(["", "hoped"]);
    await sent;
    expect(seen).toEqual(["", "hoped", "n1"]);
    await Promise.all([2, 3, 4].map((rank) => client.mutation(items.add, { list, ranks: [rank] })));
    expect(seen.at(-1)).toBe("n1,n2,n3,n4");
  });

  it("[Y118] its logger receives what functions log, and a mutation rejects with its error and the error's data", async () => {
    const convex = await startLists();
    const { logger, lines } = recorder();
    const client = connect(convex, { logger });
    await client.action(items.shout, { list });
    await expect(client.mutation(items.add, { list, ranks: [-1] })).rejects.toMatchObject({ data: { rank: -1 } });
    expect(lines).toEqual([
      expect.stringMatching(/CONVEX A\(items:shout\)\] \[LOG\].* 'shouting' 'a'$/),
      expect.stringMatching(/CONVEX M\(items:add\)\] .*Server Error\nUncaught ConvexError: /),
    ]);
  });

  it("[Y118] it runs as its user after `setAuth`, and unauthenticated after `clearAuth`", async () => {
    const issuer = await createIssuer();
    const client = connect(await startLists(issuer.authConfig()));
    const told: boolean[] = [];
    const seen: (string | null)[] = [];
    client.onUpdate(items.who, {}, (who) => seen.push(who));
    client.setAuth(
      async () => issuer.mint({ sub: "ada" }),
      (isAuthenticated) => told.push(isAuthenticated),
    );
    await expect.poll(() => seen.at(-1)).toBe("ada");
    // The client fetches a new token at once, and reports the change again once that one is accepted.
    expect(new Set(told)).toEqual(new Set([true]));
    client.client.clearAuth();
    await expect.poll(() => seen.at(-1)).toBeNull();
  });

  it("[Y118] `onPaginatedUpdate_experimental` loads more, and the pages stay consistent", async () => {
    const client = connect(await startLists());
    await client.mutation(items.add, { list, ranks: [1, 2, 3, 4] });
    const options = { initialNumItems: 2 };
    // Its types require the page that it adds itself.
    const pages = client.onPaginatedUpdate_experimental(items.page, { list } as never, options, () => undefined);
    const shown = () => {
      const { results = [], status } = pages.getCurrentValue() ?? {};
      return [(results as unknown as Item[]).map(({ rank }) => rank).join(), status];
    };
    await expect.poll(() => shown()).toEqual(["1,2", "CanLoadMore"]);
    expect(pages.getCurrentValue()?.loadMore(2)).toBe(true);
    await expect.poll(() => shown()[0]).toBe("1,2,3,4");
    await client.mutation(items.add, { list, ranks: [2.5] });
    expect(shown()[0]).toBe("1,2,2.5,3,4");
  });

  it("[Y119] after a lost connection a query has its newest value, and a pending mutation ran once", async () => {
    const convex = await startLists();
    const opened: WebSocket[] = [];
    class Losing extends WebSocket {
      constructor(url: string) {
        super(url);
        opened.push(this);
      }
    }
    const client = connect(convex, { webSocketConstructor: Losing as never });
    const seen: string[] = [];
    client.onUpdate(items.all, { list }, (all) => seen.push(all.join()));
    await expect.poll(() => seen).toEqual([""]);
    const sent = client.mutation(items.add, { list, ranks: [1] });
    opened[0]?.terminate();
    await new ConvexHttpClient(convex.url).mutation(items.add, { list, ranks: [2] });
    await sent;
    await expect.poll(() => seen.at(-1)).toBe("n1,n2");
    expect(client.connectionState()).toMatchObject({ connectionCount: 2, hasInflightRequests: false });
  });
});

it("[F411] `ConvexTestingHelper` of `convex-helpers` calls as any identity that a test creates, and unauthenticated in between", async () => {
  const { url, adminKey } = await startLists();
  const helper = new ConvexTestingHelper({ backendUrl: url, adminKey });
  onTestFinished(() => helper.close());
  const [ada, bob] = [helper.newIdentity({ name: "Ada" }), helper.newIdentity({ name: "Bob" })];
  expect(await helper.withIdentity(ada).query(items.who, {})).toBe("test subject 0");
  // Asked again at once, the client would still have the last value of the query.
  await helper.withIdentity(bob).mutation(items.add, { list, ranks: [1] });
  expect(await helper.query(items.who, {})).toBeNull();
  expect(await helper.action(items.shout, { list })).toBe("N1");
  expect(await helper.withIdentity(bob).query(items.who, {})).toBe("test subject 1");
});

describe("convex/nextjs", () => {
  it("[Y120] `fetchQuery`, `fetchMutation` and `fetchAction` call as the token's user, unauthenticated without one", async () => {
    const issuer = await createIssuer();
    const { url, adminKey } = await startLists(issuer.authConfig());
    await fetchMutation(items.add, { list, ranks: [1] }, { url });
    expect(await fetchQuery(items.all, { list }, { url })).toEqual(["n1"]);
    expect(await fetchAction(items.shout, { list }, { url })).toBe("N1");
    expect(await fetchQuery(items.who, {}, { url })).toBeNull();
    expect(await fetchQuery(items.who, {}, { url, token: issuer.mint({ sub: "ada" }) })).toBe("ada");
    await expect(fetchQuery(items.who, {}, { url, token: "nonsense" })).rejects.toThrow("InvalidAuthHeader");
    expect(await fetchQuery(items.all, { list }, { url, adminToken: adminKey } as never)).toEqual(["n1"]);
    vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", url);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await fetchQuery(items.all, { list })).toEqual(["n1"]);
  });

  it("[Y120] `preloadQuery` returns what a server component passes on, with values of each type", async () => {
    const { url } = await startLists();
    const preloaded = await preloadQuery(items.echo, { value: VALUES }, { url });
    const handedOn = JSON.parse(JSON.stringify(preloaded)) as typeof preloaded;
    expect(preloadedQueryResult(handedOn)).toEqual(VALUES);
  });
});
