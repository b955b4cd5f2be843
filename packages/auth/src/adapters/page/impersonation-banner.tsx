"use client";
// `ImpersonationBanner`: says that an administrator is signed in as the user, and lets them stop.
import type { ReactNode } from "react";
import { usePageScope } from "./page-context.ts";
import { useSignOut } from "./use-sign-out.ts";
import { useUser } from "./use-user.ts";

const STYLE = {
  position: "sticky",
  top: 0,
  zIndex: 2147483000,
  display: "flex",
  flexWrap: "wrap",
  gap: "0.25rem 1rem",
  alignItems: "center",
  justifyContent: "center",
  padding: "0.5rem 1rem",
  font: "0.875rem/1.4 system-ui, sans-serif",
  color: "#1f1300",
  background: "#ffc53d",
} as const;
const BUTTON = {
  font: "inherit",
  fontWeight: 600,
  color: "inherit",
  background: "none",
  border: "1px solid",
  borderRadius: 4,
} as const;

/** The props of {@link ImpersonationBanner}. */
export interface ImpersonationBannerProps {
  /** A class for styles of one's own; the default styles are then left out. */
  readonly className?: string | undefined;
}

/**
 * Renders a banner while an administrator is signed in as the user, with the reason and a button that ends the session; else nothing.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function ImpersonationBanner({ className }: ImpersonationBannerProps): ReactNode {
  const { page } = usePageScope();
  const user = useUser();
  const signOut = useSignOut();
  if (user === null || page?.impersonator == null) return null;
  const { email, reason } = page.impersonator;
  return (
    <aside aria-label="Impersonation" className={className} style={className === undefined ? STYLE : undefined}>
      <span>
        {email} is signed in as {user.email}
        {reason === null ? "" : `: ${reason}`}
      </span>
      <button type="button" style={className === undefined ? BUTTON : undefined} onClick={() => void signOut()}>
        Stop
      </button>
    </aside>
  );
}
