import { handleAuth } from "@workos-inc/authkit-nextjs";
import { workos } from "@/lib/workos";

export const GET = handleAuth({
  returnPathname: "/router",
  onSuccess: async ({ user, organizationId }) => {
    if (organizationId === undefined) return;
    await workos.auditLogs.createEvent(organizationId, {
      action: "user.logged_in",
      occurredAt: new Date(),
      actor: { id: user.id, type: "user", name: user.email },
      targets: [{ id: user.id, type: "user" }],
      context: { location: "127.0.0.1" },
    });
  },
});
