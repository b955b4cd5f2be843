"use client";
// Components that render their children in one status each.
import type { ReactNode } from "react";
import { useSession } from "./session-context.ts";

/** Children to render. */
export interface ConditionProps {
  readonly children?: ReactNode;
}

/** Renders its children while somebody is signed in, through refreshes, outages and reconnects. */
export function SignedIn({ children }: ConditionProps): ReactNode {
  return useSession().status === "authenticated" ? children : null;
}

/** Renders its children while it is known that nobody is signed in. */
export function SignedOut({ children }: ConditionProps): ReactNode {
  return useSession().status === "unauthenticated" ? children : null;
}

/** Renders its children until it is known whether somebody is signed in. */
export function AuthPending({ children }: ConditionProps): ReactNode {
  return useSession().status === "loading" ? children : null;
}
