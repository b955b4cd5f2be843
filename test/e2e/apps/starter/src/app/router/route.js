import { refreshSession, withAuth } from "@workos-inc/authkit-nextjs";
import { redirect } from "next/navigation";
import { workos } from "@/lib/workos";

/** Whoever has just subscribed has a session without the organization. */
export async function GET() {
  let session = await withAuth();
  if (session.user && !session.role) {
    const { data } = await workos.userManagement.listOrganizationMemberships({ userId: session.user.id });
    if (data.length > 0)
      session = await refreshSession({ organizationId: data[0].organizationId, ensureSignedIn: true });
  }
  redirect(session.role === "admin" ? "/dashboard" : "/pricing");
}
