import { withAuth } from "@workos-inc/authkit-nextjs";
import { preloadQuery } from "convex/nextjs";
import { api } from "../../convex/_generated/api";
import { List, Providers } from "./providers";

export default async function Page() {
  const { accessToken, ...initialAuth } = await withAuth();
  return (
    <Providers initialAuth={initialAuth}>
      <List items={await preloadQuery(api.items.list, {}, { token: accessToken })} />
    </Providers>
  );
}
