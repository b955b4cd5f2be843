import { api } from "@convex/_generated/api";
import { fetchQuery, preloadQuery } from "convex/nextjs";
import { Synced } from "@/components/synced";
import { withAdmin } from "@/lib/with-admin";

export default async function Dashboard() {
  const { accessToken } = await withAdmin();
  const viewer = await fetchQuery(api.users.viewer, {}, { token: accessToken });
  return (
    <>
      <p>Convex knows {viewer}</p>
      <Synced preloaded={await preloadQuery(api.users.synced)} />
    </>
  );
}
