import { NextResponse } from "next/server";
import { workos } from "@/lib/workos";

export async function POST(request) {
  const { userId, orgName } = await request.json();
  try {
    const { id: organizationId } = await workos.organizations.createOrganization({ name: orgName });
    await workos.userManagement.createOrganizationMembership({ organizationId, userId, roleSlug: "admin" });
    return NextResponse.json({ url: "/router" });
  } catch (error) {
    return NextResponse.json({ error: error.message }, { status: 500 });
  }
}
