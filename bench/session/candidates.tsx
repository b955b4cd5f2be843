// The three that are measured. Each is a provider with the same two props, `client` and `useAuth`, and how its client is
// made; nothing else about the app differs.
import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import type { ComponentType, ReactNode } from "react";
import { LockstepProvider, useSwitchOrganization } from "../../packages/auth/src/adapters/react/index.ts";
import type { InitialSession } from "../../packages/auth/src/index.ts";
import { createConvexClient } from "../../packages/auth/src/convex/index.ts";
import type { AuthKit } from "./authkit.tsx";
import { HandWritten } from "./hand-written.tsx";
import { type RenderedProps, OursRendered, TheirsRendered } from "./rendered.tsx";

/** The props that all three take. A peer has no use for the session that a server knows. */
export interface CandidateProps {
  readonly initialSession?: InitialSession | null;
  readonly client: ConvexReactClient;
  readonly useAuth: () => AuthKit;
  readonly children: ReactNode;
}

/** Switches to an organization: when it resolves, the page is told that it is there. */
export type SwitchOrganization = (organizationId: string) => Promise<void>;

/** One of the three. */
export interface Candidate {
  readonly name: string;
  readonly Provider: ComponentType<CandidateProps>;
  readonly createClient: (url: string, options: ConvexReactClientOptions) => ConvexReactClient;
  /** How a page switches: with the candidate's own hook, or with AuthKit's where it has none. */
  readonly useSwitchOrganization: (useAuth: () => AuthKit) => SwitchOrganization;
  /** The page that a server renders, with the hooks that each has for it. */
  readonly Rendered: ComponentType<RenderedProps>;
}

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
