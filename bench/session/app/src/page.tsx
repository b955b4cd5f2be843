// The page that all candidates are measured with: the real authkit-react, a button that switches the organization, and protected data.
import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";
import { Authenticated, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";

/** Switches to an organization. */
export type SwitchOrganization = (organizationId: string) => Promise<void>;

const MINE = makeFunctionReference<"query", Record<string, never>, string | null>("session:mine");
const env = (import.meta as unknown as { env: Record<string, string> }).env;
const { hostname, port } = new URL(env["VITE_WORKOS_API_URL"] ?? "");

/** The URL of Convex. */
export const CONVEX_URL = env["VITE_CONVEX_URL"] ?? "";

/** Renders the page inside the provider of a candidate. */
export function show(
  Provider: (props: { readonly children: ReactNode }) => ReactNode,
  useSwitchOrganization: () => SwitchOrganization,
): void {
  function Page() {
    const { signIn } = useAuth();
    const switchOrganization = useSwitchOrganization();
    const to = new URLSearchParams(location.search).get("to") ?? "";
    return (
      <>
        <button id="sign-in" onClick={() => void signIn()} />
        <button id="switch" onClick={() => void switchOrganization(to)} />
        <Authenticated>
          <Data />
        </Authenticated>
      </>
    );
  }
  createRoot(document.querySelector("main")!).render(
    <AuthKitProvider
      clientId={env["VITE_WORKOS_CLIENT_ID"] ?? ""}
      apiHostname={hostname}
      port={Number(port)}
      https={false}
      redirectUri={location.origin}
    >
      <Provider>
        <Page />
      </Provider>
    </AuthKitProvider>,
  );
}

function Data() {
  const mine = useQuery(MINE, {});
  return <p id="data">{mine}</p>;
}

/** AuthKit's own switch. */
export function useSwitchOfAuthKit(): SwitchOrganization {
  const { switchToOrganization } = useAuth();
  return async (organizationId) => await switchToOrganization({ organizationId });
}
