"use client";
// Feeds `ConvexProviderWithAuth`, so that `useConvexAuth`, `<Authenticated>` and the other APIs of convex/react agree with
// our view. To that provider, this looks like a client and a hook; the real client is not involved.
import type { ConvexProviderWithAuth } from "convex/react";
import type { ComponentProps } from "react";
import type { Session } from "../../index.ts";
import { useSessionScope } from "./session-context.ts";

type StockProps = ComponentProps<typeof ConvexProviderWithAuth>;

/** Creates a client for `ConvexProviderWithAuth` that only listens to the session. */
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
 * The `useAuth` prop of `ConvexProviderWithAuth`. It always returns "authenticated", so that the listener above is
 * subscribed before anything changes and its value takes effect in the same commit.
 */
export function useStockAuth(): ReturnType<StockProps["useAuth"]> {
  return { isLoading: useSessionScope().view.status === "loading", isAuthenticated: true, fetchAccessToken: noToken };
}

/** Constant, because a new function would count as a new sign-in. Never called: the listener does not request a token. */
const noToken = async (): Promise<null> => null;
