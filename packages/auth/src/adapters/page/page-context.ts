"use client";
// What the page knows besides its session: the profile that the server rendered it for, and where the session routes are.
import { createContext, useContext } from "react";
import { LockstepAuthError } from "../../index.ts";
import type { PageSession } from "../../server/index.ts";

/** The page of a server-rendered application. */
export interface PageScope {
  readonly page: PageSession | undefined;
  /** The path of the folder of session routes, without a slash at the end. */
  readonly authPath: string;
  /** Asks the server which session the browser has now. */
  readonly reload: () => void;
}

/** Set by `LockstepProvider`. */
export const PageContext: React.Context<PageScope | null> = createContext<PageScope | null>(null);

/** @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`. */
export function usePageScope(): PageScope {
  const scope = useContext(PageContext);
  if (scope !== null) return scope;
  throw new LockstepAuthError("PROVIDER_MISSING", {
    what: "A hook or component of a server-rendered page has no LockstepProvider around it.",
    fix: "Render one <LockstepProvider> around the application, from the same entry as the hook.",
  });
}
