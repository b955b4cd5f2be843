// The three candidates. Each is a provider with the same two props, `client` and `useAuth`, and a way to create its client; nothing
// else about the app differs.
import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { ConvexReactClient } from "convex/react";
import { LockstepProvider, useSwitchOrganization } from "../../packages/auth/src/adapters/react/index.ts";
import { createConvexClient } from "../../packages/auth/src/convex/index.ts";
import type { AuthKit } from "./authkit.tsx";
import type { Candidate, SwitchOrganization } from "./candidate.ts";
import { HandWritten } from "./hand-written.tsx";
import { OursRendered, TheirsRendered } from "./rendered.tsx";

const createStockClient: Candidate["createClient"] = (url, options) => new ConvexReactClient(url, options);

function useSwitchOfAuthKit(useAuth: () => AuthKit): SwitchOrganization {
  const { switchToOrganization } = useAuth();
  return async (organizationId) => await switchToOrganization({ organizationId });
}

const PEER = { createClient: createStockClient, useSwitchOrganization: useSwitchOfAuthKit, Rendered: TheirsRendered };

export const CANDIDATES: readonly Candidate[] = [
  {
    name: "@lockstep/auth",
    Provider: LockstepProvider,
    createClient: createConvexClient,
    useSwitchOrganization,
    Rendered: OursRendered,
  },
  { name: "@convex-dev/workos", Provider: ConvexProviderWithAuthKit, ...PEER },
  { name: "hand-written hook", Provider: HandWritten, ...PEER },
];
