import { withAuth } from "@workos-inc/authkit-nextjs";
import { workos } from "@/lib/workos";

export default async function Widgets() {
  const { user, organizationId } = await withAuth({ ensureSignedIn: true });
  const { token } = await workos.widgets.createToken({
    organizationId,
    userId: user.id,
    scopes: ["widgets:users-table:manage"],
  });
  return <p>{token ? "A widget would open" : "No widget token"}</p>;
}
