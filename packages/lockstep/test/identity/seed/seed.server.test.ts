// A seeded local AuthKit as an application's tests use it: started with a seed, over HTTP, and reset.

import { expect, it } from "vitest";
import { CLIENT, post, start } from "../support/local-authkit.ts";
import { api, KEY } from "../support/management.ts";
import { startReceiver } from "../support/receiver.ts";

const GRACE = { email: "grace@example.com", password: "a compiler for all" };

it("[I351] a seeded endpoint gets the events of the seed in order, at the start and after a reset", async () => {
  const receiver = await startReceiver();
  const seed = {
    users: [GRACE],
    organizations: [{ name: "Navy", memberships: [{ email: GRACE.email }] }],
    webhookEndpoints: [{ endpoint_url: receiver.url, secret: "whsec_known" }],
  };
  const expected = ["role.created", "user.created", "organization.created", "organization_membership.created"];
  const { authkit, url } = await start({ data: null, users: [], seed });
  const namesOf = (bodies: { body: string }[]): string[] =>
    bodies.map(({ body }) => (JSON.parse(body) as { event: string }).event);
  const first = await receiver.have(4);
  expect(namesOf(first).toSorted()).toEqual(expected.toSorted());
  const logged = (await api(url)("GET", "/events")).body.data as { event: string }[];
  expect(namesOf(first)).toEqual(logged.map(({ event }) => event));

  await authkit.reset();
  expect(namesOf((await receiver.have(8)).slice(4))).toEqual(namesOf(first));
});

it("[I354] a seeded user signs in, with the seed's API key and settings, and an organization's claims", async () => {
  const { url } = await start({
    data: null,
    seed: {
      apiKeys: { sk_test_navy: {} },
      users: [GRACE],
      permissions: [{ slug: "ships:sail", name: "Sail" }],
      roles: [{ slug: "admiral", name: "Admiral", permissions: ["ships:sail"] }],
      organizations: [{ id: "org_01NAVY", name: "Navy", memberships: [{ email: GRACE.email, role: "admiral" }] }],
      settings: { accessTokenSeconds: 60 },
    },
  });
  const grant = { grant_type: "password", client_id: CLIENT, ...GRACE };
  expect((await post(url, { ...grant, client_secret: KEY })).status).toBe(400);
  const granted = await post(url, { ...grant, client_secret: "sk_test_navy" });
  const { access_token = "" } = (await granted.json()) as { access_token?: string };
  const claims = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString()) as {
    iat: number;
    exp: number;
  };
  expect(claims).toMatchObject({ org_id: "org_01NAVY", role: "admiral", permissions: ["ships:sail"] });
  expect(claims.exp - claims.iat).toBe(60);
});
