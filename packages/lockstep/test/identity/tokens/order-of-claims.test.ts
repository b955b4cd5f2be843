// The order of the lists in a token.

import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { setEntitlements } from "../../../src/identity/operations/organizations/entitlements.ts";
import { addUser, open, PASSWORD } from "../support/in-process.ts";
import { addOrganization } from "../support/stored.ts";

// Languages differ about case, about "aa" and about "ch".
const SORTED = ["Hook", "aardvark", "channel", "hook", "zone"];

test("[I531] permissions, entitlements and flags are sorted by code unit", async () => {
  const kit = await open();
  const { store } = kit.context;
  const user = await addUser(kit, { email: "ada@example.com" });
  const organizationId = addOrganization(store, "Example", user, "editor");
  const names = SORTED.toReversed();
  store.roles.insert({
    slug: "editor",
    name: "Editor",
    description: null,
    type: "EnvironmentRole",
    resource_type_slug: "organization",
    permissions: names,
    organization_id: null,
  });
  setEntitlements(store, organizationId, names);
  for (const slug of names) {
    const flag = { slug, name: slug, description: null, owner: null, tags: [], enabled: true, default_value: true };
    store.featureFlags.insert(flag);
  }
  const { body } = await kit.grant("password", { email: "ada@example.com", password: PASSWORD });
  expect(decodeJwt(body.access_token)).toMatchObject({
    permissions: SORTED,
    entitlements: SORTED,
    feature_flags: SORTED,
  });
});
