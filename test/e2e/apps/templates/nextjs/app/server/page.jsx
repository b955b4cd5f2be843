import { withAuth } from "@workos-inc/authkit-nextjs";
import { fetchQuery } from "convex/nextjs";
import { api } from "../../convex/_generated/api";

export default async function ServerPage() {
  const { accessToken } = await withAuth({ ensureSignedIn: true });
  const { numbers } = await fetchQuery(api.myFunctions.listNumbers, { count: 10 }, { token: accessToken });
  return <p>On the server: {numbers.join(", ")}</p>;
}
