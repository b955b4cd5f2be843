// Lists by keys and ids compared with plain arrays: whichever index serves the query, the page equals the filtered one.

import fc from "fast-check";
import { expect, it } from "vitest";
import type { ListQuery } from "../../../src/identity/store/objects.ts";
import { openStore } from "../../../src/identity/store/open-store.ts";

const STATUSES = ["active", "inactive", "pending"] as const;

it("[I66] a list by keys, several values and ids equals filtering everything", () => {
  const store = openStore(null, () => 0);
  const member = fc.record({ user: fc.nat(3), organization: fc.nat(3), status: fc.constantFrom(...STATUSES) });
  const made = fc.sample(member, { numRuns: 40, seed: 1 }).map(({ user, organization, status }) =>
    store.memberships.insert({
      user_id: `user_${user}`,
      organization_id: `org_${organization}`,
      organization_name: "An organization",
      status,
      role: { slug: "member" },
      roles: [{ slug: "member" }],
      directory_managed: false,
      custom_attributes: {},
    }),
  );
  const ids = made.map(({ id }) => id);
  const query = fc.record(
    {
      user_id: fc.nat(3).map((n) => `user_${n}`),
      organization_id: fc.nat(3).map((n) => `org_${n}`),
      status: fc.oneof(fc.constantFrom(...STATUSES), fc.subarray([...STATUSES])),
      ids: fc.subarray(ids),
      cursor: fc.record({ at: fc.constantFrom(...ids), before: fc.boolean() }),
      order: fc.constantFrom("asc" as const, "desc" as const),
      limit: fc.integer({ min: 1, max: 50 }),
    },
    { requiredKeys: ["order", "limit"] },
  );
  fc.assert(
    fc.property(query, ({ ids: only, cursor, order, limit, ...where }) => {
      const asked: ListQuery = { where, ids: only, order, limit };
      if (cursor !== undefined) asked[cursor.before ? "before" : "after"] = cursor.at;

      const all = order === "asc" ? made : made.toReversed();
      const at = all.findIndex(({ id }) => id === cursor?.at);
      const side = cursor === undefined ? all : cursor.before ? all.slice(0, at) : all.slice(at + 1);
      const matching = side.filter(
        (one) =>
          (only === undefined || only.includes(one.id)) &&
          Object.entries(where).every(([key, value]) => [value].flat().includes(one[key as "user_id"])),
      );
      const page = cursor?.before === true ? matching.slice(-limit) : matching.slice(0, limit);
      expect(store.memberships.list(asked).data.map(({ id }) => id)).toEqual(page.map(({ id }) => id));
    }),
    { numRuns: 500 },
  );
  store.close();
});
