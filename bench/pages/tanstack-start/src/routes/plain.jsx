// The same page without a user.
import { createFileRoute } from "@tanstack/react-router";
import { createServerFn } from "@tanstack/react-start";
import { ConvexHttpClient } from "convex/browser";
import { ConvexProvider, ConvexReactClient, useQuery } from "convex/react";
import { api } from "../../convex/_generated/api";
import { Show } from "../../show";

const client = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL);

const preload = createServerFn({ method: "GET" }).handler(() =>
  new ConvexHttpClient(import.meta.env.VITE_CONVEX_URL).query(api.items.listForAll),
);

export const Route = createFileRoute("/plain")({ loader: () => preload(), component: Page });

function Page() {
  return (
    <ConvexProvider client={client}>
      <List items={Route.useLoaderData()} />
    </ConvexProvider>
  );
}

function List({ items }) {
  return <Show items={useQuery(api.items.listForAll) ?? items} />;
}
