// `@convex-dev/react-query` during server rendering, without a window: it queries over HTTP.

import { ConvexQueryClient } from "@convex-dev/react-query";
import { dehydrate, QueryClient } from "@tanstack/react-query";
import { ConvexHttpClient } from "convex/browser";
import { expect, it, onTestFinished } from "vitest";
import { createIssuer } from "../../packages/lockstep/test/database/support/issuer.ts";
import { action, query } from "./support/asked.ts";
import { type Item, items, reactClient, startLists } from "./support/lists-app.ts";

it("[Y123] on a server all queries of a page share one snapshot, and run as the user of the given token", async () => {
  const issuer = await createIssuer();
  const convex = await startLists(issuer.authConfig());
  const http = new ConvexHttpClient(convex.url);
  const add = (rank: number): Promise<null> => http.mutation(items.add, { list: "a", ranks: [rank] });
  const render = async (options: object, between: () => Promise<unknown>) => {
    const convexQueryClient = new ConvexQueryClient(reactClient(convex), options);
    convexQueryClient.serverHttpClient?.setAuth(issuer.mint({ sub: "ada" }));
    const queryFn = convexQueryClient.queryFn();
    const queryClient = new QueryClient({
      defaultOptions: { queries: { queryKeyHashFn: convexQueryClient.hashFn(), queryFn } },
    });
    convexQueryClient.connect(queryClient);
    onTestFinished(() => queryClient.clear());
    const first = await queryClient.fetchQuery<string[]>(query(items.all, { list: "a" }));
    await between();
    const paginationOpts = { numItems: 9, cursor: null };
    const page = await queryClient.fetchQuery<{ page: Item[] }>(query(items.page, { list: "a", paginationOpts }));
    await queryClient.prefetchQuery(query(items.who, {}));
    await queryClient.prefetchQuery(action(items.shout, { list: "a" }));
    const data = dehydrate(queryClient).queries.map(({ state }) => state.data);
    return { first, page: page.page.map(({ text }) => text), rest: data.slice(2) };
  };
  await add(1);
  expect(await render({}, () => add(2))).toEqual({ first: ["n1"], page: ["n1"], rest: ["ada", "N1 N2"] });
  const inconsistent = { dangerouslyUseInconsistentQueriesDuringSSR: true };
  expect(await render(inconsistent, () => add(3))).toMatchObject({ first: ["n1", "n2"], page: ["n1", "n2", "n3"] });
});
