// What the source contract suite needs of each source: the source over its SDK, and controls for the SDK and its
// provider.
import { act, cleanup, render } from "@testing-library/react";
import { type ReactNode, useLayoutEffect } from "react";
import { vi } from "vitest";
import type { HookSource } from "../../../src/adapters/react/adapter.ts";
import type { SessionSource } from "../../../src/index.ts";
import type { Person } from "../../../src/testing/index.ts";

/** A source whose SDK is still loading. Call under fake timers. */
export interface SourceExample {
  readonly source: SessionSource;
  /** The SDK has loaded, and this user is signed in, replacing any other. */
  readonly signIn: (person: Person) => Promise<void>;
  /** The user signs out in this page. */
  readonly signOut: () => Promise<void>;
  /** The SDK switches to another organization. */
  readonly switchTo: (organizationId: string) => Promise<void>;
  /** The SDK gets another token on its own. */
  readonly renew: () => Promise<void>;
  /** The provider ends the session. The SDK does not notice. */
  readonly revoke: () => void;
  readonly setReachable: (isReachable: boolean) => void;
  /** Advances time and lets the SDK render. */
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Renders an SDK's hook, which feeds the source as a provider would. */
export function renderHook<Auth>(
  source: HookSource<Auth>,
  useSdk: () => Auth,
  wrap: (hook: ReactNode) => ReactNode = (hook) => hook,
): Pick<SourceExample, "pass"> & { readonly unmount: () => void } {
  function Hook(): null {
    const auth = useSdk();
    useLayoutEffect(() => source.update(auth));
    return null;
  }
  render(wrap(<Hook />));
  return {
    pass: async (ms) => {
      for (let passed = 0; passed < ms; passed += 5) await act(async () => void (await vi.advanceTimersByTimeAsync(5)));
    },
    unmount: cleanup,
  };
}
