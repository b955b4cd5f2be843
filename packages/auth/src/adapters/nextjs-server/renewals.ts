// One refresh at WorkOS for all requests that bring the same session cookie, including those that arrive just after it.

/** How long a new session answers requests with the cookie that it replaced, ms. WorkOS itself repeats a rotation for 30 s. */
const KEPT = 10_000;

/**
 * Returns a function that starts a renewal, or joins that of the same cookie. A renewal that rejects is not kept.
 *
 * @param now - Returns the time in ms.
 */
export function createRenewals<Renewed>(
  now: () => number,
): (cookie: string, renew: () => Promise<Renewed>) => Promise<Renewed> {
  const renewals = new Map<string, { readonly renewed: Promise<Renewed>; endsAt: number }>();

  return (cookie, renew) => {
    for (const [key, { endsAt }] of renewals) if (endsAt <= now()) renewals.delete(key);
    const known = renewals.get(cookie);
    if (known !== undefined) return known.renewed;
    const renewal = { renewed: renew(), endsAt: Infinity };
    renewals.set(cookie, renewal);
    renewal.renewed.then(
      () => (renewal.endsAt = now() + KEPT),
      () => renewals.delete(cookie),
    );
    return renewal.renewed;
  };
}
