// The same page without a user.
import { preloadQuery } from "convex/nextjs";
import { connection } from "next/server";
import { api } from "../../convex/_generated/api";
import { List, Providers } from "./providers";

export default async function Page() {
  await connection();
  return (
    <Providers>
      <List items={await preloadQuery(api.items.listForAll)} />
    </Providers>
  );
}
