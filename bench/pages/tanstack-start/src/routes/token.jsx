// The same page with a token that the request brings ready-made: what a query as a user costs in Convex and in TanStack Start.
import { createFileRoute } from "@tanstack/react-router";
import { createServerFn } from "@tanstack/react-start";
import { getCookie } from "@tanstack/react-start/server";
import { ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api";
import { Show } from "../../show";

const preload = createServerFn({ method: "GET" }).handler(() => {
  const client = new ConvexHttpClient(import.meta.env.VITE_CONVEX_URL);
  client.setAuth(getCookie("ready-made-token"));
  return client.query(api.items.list);
});

export const Route = createFileRoute("/token")({ loader: () => preload(), component: Page });

function Page() {
  return <Show items={Route.useLoaderData()} />;
}
