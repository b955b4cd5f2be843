// What is measured: one way to sign a Convex client in. The ones that are, are in candidates.tsx.
import type { ConvexReactClient, ConvexReactClientOptions } from "convex/react";
import type { ComponentType, ReactNode } from "react";
import type { InitialSession } from "../../packages/auth/src/index.ts";
import type { AuthKit } from "./authkit.tsx";
import type { RenderedProps } from "./rendered.tsx";

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
