"use server";

import { withAdmin } from "@/lib/with-admin";
import { workos } from "@/lib/workos";

export async function portalLink(organization) {
  const { entitlements } = await withAdmin();
  if (!entitlements?.includes("audit-logs")) throw new Error("not in the subscription");
  const { link } = await workos.adminPortal.generateLink({ organization, intent: "audit_logs" });
  return link;
}
