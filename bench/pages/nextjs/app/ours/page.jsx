import { auth, preloadAuthedQuery, requireUser } from "@lockstep/auth/nextjs/server";
import { api } from "../../convex/_generated/api";
import { List, Providers } from "./providers";

export default async function Page() {
  await requireUser({ returnTo: "/ours" });
  const { page } = await auth();
  return (
    <Providers page={page}>
      <List items={await preloadAuthedQuery(api.items.list)} />
    </Providers>
  );
}
