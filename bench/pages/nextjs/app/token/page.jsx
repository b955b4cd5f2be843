// The same page with a token that the request brings ready-made: what a query as a user costs in Convex and in Next.js.
import { preloadQuery } from "convex/nextjs";
import { cookies } from "next/headers";
import { api } from "../../convex/_generated/api";
import { List, Providers } from "../plain/providers";

export default async function Page() {
  const token = (await cookies()).get("ready-made-token").value;
  return (
    <Providers>
      <List items={await preloadQuery(api.items.list, {}, { token })} />
    </Providers>
  );
}
