"use client";
// Feeds `ConvexProviderWithAuth`, so that `useConvexAuth`, `<Authenticated>` and the others of convex/react say what
// our view says. To that provider this looks like a client and a hook; the real client never hears of it.
import type { ConvexProviderWithAuth } from "convex/react";
import type { ComponentProps } from "react";
import type { Session } from "../../index.ts";
import { useSessionScope } from "./session-context.ts";

type StockProps = ComponentProps<typeof ConvexProviderWithAuth>;

/** What `ConvexProviderWithAuth` takes for a client: it listens to the session and changes nothing. */
export function createStockListener(session: Session): StockProps["client"] {
  let stop = (): void => {};
  return {
    setAuth: (_fetchToken, onChange, onRefreshChange) => {
      const tell = (): void => {
        const view = session.view();
        if (view.status === "loading") return;
        onChange(view.status === "authenticated");
        onRefreshChange?.(view.phase === "refreshing");
      };
      stop();
      stop = session.subscribe(tell);
      tell();
    },
    clearAuth: () => stop(),
  };
}

/**
 * The `useAuth` prop of `ConvexProviderWithAuth`. It says "authenticated" all along, so that the listener above has
 * subscribed by the time anything changes, and what it says counts in the same commit.
 */
export function useStockAuth(): ReturnType<StockProps["useAuth"]> {
  return { isLoading: useSessionScope().view.status === "loading", isAuthenticated: true, fetchAccessToken: noToken };
}

/** Constant, because a new function would be taken for a new sign-in. Never called: the listener asks for no token. */
const noToken = async (): Promise<null> => null;
