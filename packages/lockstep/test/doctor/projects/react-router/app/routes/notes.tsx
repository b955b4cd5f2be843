import { authkitLoader } from "@workos-inc/authkit-react-router";
import { ConvexHttpClient } from "convex/browser";
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { api } from "../../convex/_generated/api";

export const loader = (args: LoaderFunctionArgs) =>
  authkitLoader(
    args,
    async ({ getAccessToken }) => {
      const client = new ConvexHttpClient(import.meta.env.VITE_CONVEX_URL);
      client.setAuth(getAccessToken() ?? "");
      return { notes: await client.query(api.notes.list, {}) };
    },
    { ensureSignedIn: true },
  );

export default function NotesPage() {
  const { notes } = useLoaderData<typeof loader>();
  return <p>{notes.length} notes</p>;
}
