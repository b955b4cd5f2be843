"use server";

import { refreshSession } from "@workos-inc/authkit-nextjs";

export async function refresh() {
  const { organizationId, entitlements } = await refreshSession({ ensureSignedIn: true });
  return { organizationId, entitlements };
}
