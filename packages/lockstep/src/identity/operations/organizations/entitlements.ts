// The entitlements of an organization's subscription. WorkOS reads them from Stripe, for an organization with a `stripe_customer_id`;
// without Stripe, `PUT /_lockstep/organizations/{id}/entitlements` sets them, which is ours.

import type { Store } from "../../store/open-store.ts";
import { found } from "../shared/api-refusal.ts";
import { list, readMembers, required, text } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";

const SHAPE = { entitlements: required(list(text(80))) };

/** PUT /_lockstep/organizations/{id}/entitlements: exactly these, from the next access token on. */
export const putEntitlements: Operation = ({ store }, { params: { id = "" }, body }) => {
  const { entitlements } = readMembers(body, SHAPE);
  return store.transaction(() => {
    found(store.organizations.find(id), "Organization", id);
    return { entitlements: setEntitlements(store, id, entitlements) };
  });
};

/** Sets an organization's entitlements to exactly these, sorted and unique. */
export function setEntitlements({ organizations }: Store, id: string, lookupKeys: readonly string[]): string[] {
  const entitlements = [...new Set(lookupKeys)].toSorted();
  organizations.setSecret(id, { entitlements });
  return entitlements;
}
