// JWT templates applied to stored objects: roles by their slugs, and a refusal when the claims are too large.

import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { addUser, open, PASSWORD, type Answer, type InProcess } from "../support/in-process.ts";
import { addOrganization } from "../support/stored.ts";

const byPassword = (kit: InProcess): Promise<Answer> =>
  kit.grant("password", { email: "ada@example.com", password: PASSWORD });

test.each([
  [`{"x": "{{ organization_membership.role }}"}`, "editor"],
  [`{"x": {{ organization_membership.role }}}`, "editor"],
  [`{"x": "{{ organization_membership.role || 'none' }}"}`, "editor"],
  [`{"x": {{ organization_membership.roles }}}`, ["editor"]],
])("[I605] a membership's role is its slug: %s", async (content, x) => {
  const kit = await open();
  addOrganization(kit.context.store, "Example", await addUser(kit), "editor");
  kit.context.store.jwtTemplates.insert({ content });
  expect(decodeJwt((await byPassword(kit)).body.access_token)["x"]).toEqual(x);
});

test("[I606] a template that makes a user's token too large is an OAuth error with the claim, and ends nothing", async () => {
  const kit = await open();
  const { store } = kit.context;
  const user = await addUser(kit);
  const { body } = await byPassword(kit);
  store.jwtTemplates.insert({ content: `{"n": "{{ user.first_name }}", "m": "short"}` });
  store.users.update(user.id, { first_name: "x".repeat(4000) });
  const before = kit.events().filter((name) => name.startsWith("session."));
  for (const refused of [
    await byPassword(kit),
    await kit.grant("refresh_token", { refresh_token: body.refresh_token }),
  ]) {
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ error: "invalid_request" });
    expect(refused.body.error_description).toMatch(
      /gives 40\d\d bytes here, 4002 of them in "n", and 3072 is the most/,
    );
  }
  expect(kit.events().filter((name) => name.startsWith("session."))).toEqual(before);
  // The refresh token was not used up: once the cause is gone, the same one works.
  store.users.update(user.id, { first_name: "Ada" });
  const again = await kit.grant("refresh_token", { refresh_token: body.refresh_token });
  expect(decodeJwt(again.body.access_token)).toMatchObject({ n: "Ada", m: "short" });
});

test("[I604] a user's name is as given; without one, it is first and last name", async () => {
  const kit = await open();
  const headers = { authorization: "Bearer sk_test_default", "content-type": "application/json" };
  const call = (method: string, path: string, body: object): Promise<Answer> =>
    kit.request(`/user_management/users${path}`, { method, headers, body: JSON.stringify(body) });
  const { body: made } = await call("POST", "", { email: "n@b.co", name: "Alice Smith", first_name: "Al" });
  expect(made).toMatchObject({ name: "Alice Smith", first_name: "Al", last_name: null });
  expect((await call("PUT", `/${made.id}`, { name: "Bob Jones" })).body.name).toBe("Bob Jones");
  expect((await call("PUT", `/${made.id}`, { last_name: "Smith" })).body.name).toBe("Bob Jones");
  expect((await call("PUT", `/${made.id}`, { name: null })).body.name).toBe("Al Smith");
  expect((await call("POST", "", { email: "m@b.co" })).body.name).toBeNull();
});
