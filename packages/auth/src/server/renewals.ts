// One refresh at WorkOS for all requests that bring the same session, including those that arrive just after it.

/** How long a new session answers requests with the one that it replaced, ms. WorkOS itself repeats a rotation for 30 s. */
const KEPT = 10_000;

/** The renewals of a server. */
export interface Renewals<Renewed> {
  /**
   * Starts a renewal of the session, or joins the one that is known. If the session is moved meanwhile, it resolves to what it was moved
   * to. One that rejects is not kept.
   */
  readonly join: (session: string, renew: () => Promise<Renewed>) => Promise<Renewed>;
  /** Replaces what requests with the session get, as when it moves to another organization. `moved` must not reject. */
  readonly put: (session: string, moved: Promise<Renewed>) => void;
}

/** The renewals by the session that they replace. */
export type RenewalMap<Renewed> = Map<string, { readonly renewed: Promise<Renewed>; endsAt: number }>;

/** Creates the renewals of a server. `now` returns the time in ms. */
export function createRenewals<Renewed>(now: () => number, renewals: RenewalMap<Renewed>): Renewals<Renewed> {
  function put(session: string, renewed: Promise<Renewed>): void {
    for (const [key, { endsAt }] of renewals) if (endsAt <= now()) renewals.delete(key);
    const renewal = { renewed, endsAt: Infinity };
    renewals.set(session, renewal);
    renewed.then(
      () => (renewal.endsAt = now() + KEPT),
      () => renewals.get(session) === renewal && renewals.delete(session),
    );
  }

  return {
    put,
    join: async (session, renew) => {
      const known = renewals.get(session);
      const isKnown = known !== undefined && known.endsAt > now();
      const renewed = isKnown ? known.renewed : renew();
      if (!isKnown) put(session, renewed);
      const result = await renewed;
      const latest = renewals.get(session)?.renewed ?? renewed;
      return latest === renewed ? result : latest;
    },
  };
}
