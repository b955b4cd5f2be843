// One refresh at WorkOS for all requests that bring the same session cookie, including those that arrive just after it.

/** How long a new session answers requests with the cookie that it replaced, ms. WorkOS itself repeats a rotation for 30 s. */
const KEPT = 10_000;

/** The renewals of a server. */
export interface Renewals<Renewed> {
  /** Starts a renewal of the cookie's session, or joins the one that is known. One that rejects is not kept. */
  readonly join: (cookie: string, renew: () => Promise<Renewed>) => Promise<Renewed>;
  /** Replaces what later requests with the cookie join, as when its session moves to another organization. */
  readonly put: (cookie: string, renewed: Promise<Renewed>) => void;
}

/** The renewals by the cookie that they replace. */
export type RenewalMap<Renewed> = Map<string, { readonly renewed: Promise<Renewed>; endsAt: number }>;

/** Creates the renewals of a server. `now` returns the time in ms. */
export function createRenewals<Renewed>(now: () => number, renewals: RenewalMap<Renewed>): Renewals<Renewed> {
  function put(cookie: string, renewed: Promise<Renewed>): void {
    const renewal = { renewed, endsAt: Infinity };
    renewals.set(cookie, renewal);
    renewed.then(
      () => (renewal.endsAt = now() + KEPT),
      () => renewals.get(cookie) === renewal && renewals.delete(cookie),
    );
  }

  return {
    join: (cookie, renew) => {
      for (const [key, { endsAt }] of renewals) if (endsAt <= now()) renewals.delete(key);
      const known = renewals.get(cookie);
      if (known !== undefined) return known.renewed;
      const renewed = renew();
      put(cookie, renewed);
      return renewed;
    },
    put,
  };
}
