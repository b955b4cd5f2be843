// The page with `@convex-dev/workos`, which keeps its organization until the token is replaced, so the page is reloaded after a
// switch; with `?stay` it is not.
import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { useAuth } from "@workos-inc/authkit-react";
import { ConvexReactClient } from "convex/react";
import { CONVEX_URL, type SwitchOrganization, show, useSwitchOfAuthKit } from "./page.tsx";

const client = new ConvexReactClient(CONVEX_URL);

function useSwitchAndReload(): SwitchOrganization {
  const switchOrganization = useSwitchOfAuthKit();
  return async (organizationId) => {
    await switchOrganization(organizationId);
    if (!location.search.includes("stay")) location.reload();
  };
}

show(
  ({ children }) => (
    <ConvexProviderWithAuthKit client={client} useAuth={useAuth}>
      {children}
    </ConvexProviderWithAuthKit>
  ),
  useSwitchAndReload,
);
