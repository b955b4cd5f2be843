import { createConvexClient } from "@lockstep/auth/convex";
import {
  LockstepProvider,
  getSession,
  preloadAuthedQuery,
  requireSession,
  usePreloadedAuthedQuery,
} from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";
import { api } from "../../convex/_generated/api";
import { Show } from "../../show";

const client = createConvexClient(import.meta.env.VITE_CONVEX_URL);

export const Route = createFileRoute("/ours")({
  beforeLoad: requireSession,
  loader: async () => {
    const [page, items] = await Promise.all([getSession(), preloadAuthedQuery(api.items.list)]);
    return { page, items };
  },
  staleTime: Infinity,
  component: Page,
});

function Page() {
  const { page, items } = Route.useLoaderData();
  return (
    <LockstepProvider client={client} page={page}>
      <List items={items} />
    </LockstepProvider>
  );
}

function List({ items }) {
  const { status, data } = usePreloadedAuthedQuery(items);
  return <Show items={status === "unauthenticated" ? null : data} />;
}
