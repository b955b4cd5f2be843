// The candidates' `useAuth`: the real authkit-react, with overrides that make it misbehave. Without an override the result is the
// SDK's own, with functions that keep their identity as the SDK's do.
import { useAuth as useRealAuth } from "@workos-inc/authkit-react";
import { useMemo, useSyncExternalStore } from "react";

/** The result of the real hook. */
export type AuthKit = ReturnType<typeof useRealAuth>;

type GetAccessToken = AuthKit["getAccessToken"];

/** Overrides of the SDK's result. */
interface Overlay {
  readonly isLoading?: true;
  readonly user?: null;
  /** The functions are new on every render. */
  readonly churn?: true;
}

/** The hook and its controls. */
export interface ScriptedAuthKit {
  readonly useAuth: () => AuthKit;
  readonly lay: (overlay: Overlay) => void;
  /** Replaces the SDK's getAccessToken for the next calls, one each. */
  readonly calls: ((real: () => Promise<string>) => Promise<string>)[];
  /** The SDK as last rendered. */
  readonly sdk: () => AuthKit;
}

/** Creates a hook that returns the SDK's result. */
export function createScriptedAuthKit(): ScriptedAuthKit {
  const listeners = new Set<() => void>();
  const calls: ScriptedAuthKit["calls"] = [];
  let overlay: Overlay = {};
  let sdk: AuthKit | null = null;
  const wrap =
    (real: GetAccessToken): GetAccessToken =>
    (options) => {
      const call = calls.shift();
      return call === undefined ? real(options) : call(() => real(options));
    };
  return {
    useAuth: function useScriptedAuth() {
      const real = useRealAuth();
      sdk = real;
      const { churn, ...laid } = useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => overlay,
        () => overlay,
      );
      const stable = useMemo(() => wrap(real.getAccessToken), [real.getAccessToken]);
      return { ...real, ...laid, getAccessToken: churn === true ? wrap(real.getAccessToken) : stable };
    },
    lay: (next) => {
      overlay = next;
      for (const listener of listeners) listener();
    },
    calls,
    sdk: () => {
      if (sdk === null) throw new Error("The hook has not been rendered yet.");
      return sdk;
    },
  };
}
