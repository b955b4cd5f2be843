"use client";
// `<IdentityBoundary>`: remounts its children when the identity changes. It renders them in every status.
import { Fragment, type ReactNode } from "react";
import type { View } from "../../index.ts";
import { useSessionScope } from "./session-context.ts";

/** The props of {@link IdentityBoundary}. */
export interface IdentityBoundaryProps {
  /**
   * The change that remounts the children. Default `"organization"`.
   *
   * - `"user"`: another user.
   * - `"organization"`: another user or organization.
   * - `"session"`: another user, organization or session, such as one in which an administrator impersonates the user.
   */
  readonly by?: "user" | "organization" | "session";
  readonly children?: ReactNode;
}

/**
 * Remounts its children when the identity changes: their state is reset and their effects run again. Signed out and
 * loading count as one identity. Use it for state that belongs to an organization, such as a half-written form.
 *
 * @example
 * <SignedIn>
 *   <OrganizationMenu />
 *   <IdentityBoundary>
 *     <Projects />
 *   </IdentityBoundary>
 * </SignedIn>
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function IdentityBoundary({ by = "organization", children }: IdentityBoundaryProps): ReactNode {
  return <Fragment key={keyBy(by, useSessionScope().view)}>{children}</Fragment>;
}

function keyBy(by: NonNullable<IdentityBoundaryProps["by"]>, { identity }: View): string {
  if (identity === null) return "";
  if (by === "session") return identity.key;
  return by === "user" ? identity.subject : `${identity.subject}|${identity.organizationId ?? ""}`;
}
