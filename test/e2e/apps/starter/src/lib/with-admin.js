import { withAuth } from "@workos-inc/authkit-nextjs";
import { redirect } from "next/navigation";

export async function withAdmin() {
  const session = await withAuth({ ensureSignedIn: true });
  if (session.role !== "admin") redirect("/pricing");
  return session;
}
