import { withAuth } from "@workos-inc/authkit-nextjs";
import { fetchQuery } from "convex/nextjs";
import { api } from "../../convex/_generated/api";

export default async function NotesPage() {
  const { accessToken } = await withAuth({ ensureSignedIn: true });
  const notes = await fetchQuery(api.notes.list, {}, { token: accessToken });
  return <p>{notes.length} notes</p>;
}
