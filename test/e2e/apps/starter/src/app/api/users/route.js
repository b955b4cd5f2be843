import { withAuth } from "@workos-inc/authkit-nextjs";
import { WorkOS } from "@workos-inc/node";
import { NextResponse } from "next/server";

export async function GET() {
  const { organizationId } = await withAuth({ ensureSignedIn: true });
  const workos = new WorkOS(process.env.WORKOS_API_KEY);
  const users = await workos.userManagement.listUsers({ organizationId });
  return NextResponse.json(users.data.map(({ id, email }) => ({ id, email })));
}
