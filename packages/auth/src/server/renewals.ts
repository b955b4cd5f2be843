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
  /** Moves the session, as to another organization: requests with it get this result, or a renewal of their own if it rejects. */
  readonly move: (session: string, moved: Promise<Renewed>) => void;
}

/** A renewal, or a move, of one session. */
interface Renewal<Renewed> {
  readonly renewed: Promise<Renewed>;
  readonly isMove: boolean;
  endsAt: number;
}

/** The renewals by the session that they replace. */
export type RenewalMap<Renewed> = Map<string, Renewal<Renewed>>;

/** Creates the renewals of a server. `now` returns the time in ms. */
export function createRenewals<Renewed>(now: () => number, renewals: RenewalMap<Renewed>): Renewals<Renewed> {
  function put(session: string, renewed: Promise<Renewed>, isMove: boolean): void {
    for (const [key, { endsAt }] of renewals) if (endsAt <= now()) renewals.delete(key);
    const renewal = { renewed, isMove, endsAt: Infinity };
    renewals.set(session, renewal);
    renewed.then(
      () => (renewal.endsAt = now() + KEPT),
      () => renewals.get(session) === renewal && renewals.delete(session),
    );
  }

  function known(session: string): Renewal<Renewed> | undefined {
    const renewal = renewals.get(session);
    return renewal !== undefined && renewal.endsAt > now() ? renewal : undefined;
  }

  return {
    move: (session, moved) => put(session, moved, true),
    join: async (session, renew) => {
      const before = known(session);
      if (before?.isMove === true) {
        try {
          return await before.renewed;
        } catch {
          // The session has stayed where it was.
        }
      }
      let renewed = known(session)?.renewed;
      if (renewed === undefined) put(session, (renewed = renew()), false);
      const result = await renewed;
      const after = known(session);
      return after?.isMove === true ? after.renewed.catch(() => result) : result;
    },
  };
}
