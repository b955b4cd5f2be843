// The three that are measured. Each is a provider with the same two props, `client` and `useAuth`, and how its client is
// made; nothing else about the app differs.
import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import type { ComponentType, ReactNode } from "react";
import { LockstepProvider } from "../../packages/auth/src/adapters/react/index.ts";
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

/** One of the three. */
export interface Candidate {
  readonly name: string;
  readonly Provider: ComponentType<CandidateProps>;
  readonly createClient: (url: string, options: ConvexReactClientOptions) => ConvexReactClient;
  /** The page that a server renders, with the hooks that each has for it. */
  readonly Rendered: ComponentType<RenderedProps>;
}

const createStockClient: Candidate["createClient"] = (url, options) => new ConvexReactClient(url, options);

export const CANDIDATES: readonly Candidate[] = [
  { name: "@lockstep/auth", Provider: LockstepProvider, createClient: createConvexClient, Rendered: OursRendered },
  {
    name: "@convex-dev/workos",
    Provider: ConvexProviderWithAuthKit,
    createClient: createStockClient,
    Rendered: TheirsRendered,
  },
  { name: "hand-written hook", Provider: HandWritten, createClient: createStockClient, Rendered: TheirsRendered },
];
