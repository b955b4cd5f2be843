// A candidate: one way to sign a Convex client in. The candidates themselves are in candidates.tsx.
import type { ConvexReactClient, ConvexReactClientOptions } from "convex/react";
import type { ComponentType, ReactNode } from "react";
import type { InitialSession } from "../../packages/auth/src/index.ts";
import type { AuthKit } from "./authkit.tsx";
import type { RenderedProps } from "./rendered.tsx";

/** The props that all three accept. A peer does not use the session that the server knows. */
export interface CandidateProps {
  readonly initialSession?: InitialSession | null;
  readonly client: ConvexReactClient;
  readonly useAuth: () => AuthKit;
  readonly children: ReactNode;
}

/** Switches to an organization, and resolves when the page can assume that it has switched. */
export type SwitchOrganization = (organizationId: string) => Promise<void>;

/** One of the three candidates. */
export interface Candidate {
  readonly name: string;
  readonly Provider: ComponentType<CandidateProps>;
  readonly createClient: (url: string, options: ConvexReactClientOptions) => ConvexReactClient;
  /** How a page switches: with the candidate's own hook, or with AuthKit's where it has none. */
  readonly useSwitchOrganization: (useAuth: () => AuthKit) => SwitchOrganization;
  /** The page that a server renders, with each candidate's hooks for it. */
  readonly Rendered: ComponentType<RenderedProps>;
}
