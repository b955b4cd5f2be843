// A fake for `useAuth` of authkit-react over a scripted provider, with the same fields and quirks. Every render returns a
// new object with the same functions. `user` stays after sign-out. getUser() forgets at once and returns a new object for
// every token. The hook reports another organization some time after the SDK has a token for it.
import { useSyncExternalStore } from "react";
import { LoginRequiredError } from "@workos-inc/authkit-react";
import type { AuthKitAuth } from "./authkit-source.ts";
import { makeToken } from "../../../testing/index.ts";

/** What the SDK holds. */
interface Held {
  readonly isLoading: boolean;
  readonly user: { readonly id: string; readonly email: string } | null;
  readonly organizationId: string | null;
}

/** The fake and its controls. */
export interface FakeAuthKit {
  /** For the `useAuth` prop. */
  readonly useAuth: () => AuthKitAuth;
  /** Changes what components see. */
  readonly set: (next: Partial<Held>) => void;
  /** Finishes loading with this user signed in. */
  readonly signIn: (id: string, organizationId?: string | null) => void;
  /** Does what `signOut()` of authkit-js does before it leaves the page: forgets the user and notifies no listener. */
  readonly forget: () => void;
  /** The function that `useAuth` returns. */
  readonly getAccessToken: AuthKitAuth["getAccessToken"];
  /** The function that `useAuth` returns. */
  readonly switchToOrganization: NonNullable<AuthKitAuth["switchToOrganization"]>;
  /** The error that getAccessToken throws from now on, or null. */
  failure: Error | null;
  /** Token lifetime, s. */
  life: number;
  /** Extra claims for tokens from now on, such as `permissions`. */
  claims: Readonly<Record<string, unknown>>;
  /** How often getAccessToken was called with `forceRefresh`. */
  forced: number;
}

/** Creates a fake SDK that is loading. */
export function createFakeAuthKit(): FakeAuthKit {
  const listeners = new Set<() => void>();
  let held: Held = { isLoading: true, user: null, organizationId: null };
  let memory: Held["user"] = null;
  let organization: string | null = null;
  let cached: string | null = null;
  let minted = 0;
  let sessions = 0;
  const set = (next: Partial<Held>): void => {
    held = { ...held, ...next };
    for (const listener of listeners) listener();
  };
  const mint = (): string => {
    const iat = Math.floor(Date.now() / 1000);
    minted += 1;
    if (memory !== null) memory = { ...memory };
    const org = organization === null ? {} : { org_id: organization };
    const claims = {
      sub: memory?.id ?? "unknown",
      sid: `session_${sessions}`,
      iat,
      exp: iat + self.life,
      jti: String(minted),
    };
    return (cached = makeToken({ ...self.claims, ...claims, ...org }));
  };
  const getAccessToken = (options?: { forceRefresh?: boolean }): Promise<string> => {
    if (options?.forceRefresh === true) self.forced += 1;
    if (held.isLoading || (memory === null && self.failure === null)) return Promise.reject(new LoginRequiredError());
    if (self.failure !== null && (cached === null || options?.forceRefresh === true)) {
      return Promise.reject(self.failure);
    }
    return Promise.resolve(cached === null || options?.forceRefresh === true ? mint() : cached);
  };
  const switchToOrganization: FakeAuthKit["switchToOrganization"] = async ({ organizationId }) => {
    if (self.failure !== null) throw self.failure;
    organization = organizationId;
    mint();
    // React renders the change in a separate task.
    setTimeout(() => set({ organizationId }));
  };
  const self: FakeAuthKit = {
    useAuth: () => {
      const now = useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => held,
        () => held,
      );
      return {
        ...now,
        user: now.user === null ? null : { ...now.user },
        getUser: () => memory,
        getAccessToken,
        switchToOrganization,
      };
    },
    set,
    signIn: (id, organizationId = null) => {
      if (memory?.id !== id) sessions += 1;
      memory = { id, email: `${id}@example.com` };
      organization = organizationId;
      cached = null;
      set({ isLoading: false, user: memory, organizationId });
    },
    forget: () => {
      memory = null;
      cached = null;
    },
    getAccessToken,
    switchToOrganization,
    failure: null,
    life: 300,
    claims: {},
    forced: 0,
  };
  return self;
}
