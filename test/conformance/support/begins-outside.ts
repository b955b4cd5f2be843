// Flows that start outside an application, in a real browser: the link of an invitation, and an impersonation from the dashboard.

import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { ADA, API_KEY, type LocalAuthKit } from "./authkit.ts";

async function call<T>(authkit: LocalAuthKit, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${authkit.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return (await answer.json()) as T;
}

/** An administrator impersonates Ada, and Grace accepts an invitation, each in a browser that has never visited the application. */
export async function beginsOutside(
  browser: Browser,
  authkit: LocalAuthKit,
  shows: (page: Page, email: string) => Promise<void>,
): Promise<void> {
  const { data } = await call<{ data: { id: string }[] }>(authkit, `/user_management/users?email=${ADA.email}`);
  const impersonator = { email: "admin@example.com", reason: "ticket" };
  const { url } = await call<{ url: string }>(authkit, "/_lockstep/impersonate", {
    user_id: data[0]?.id,
    impersonator,
  });
  const admin = await (await browser.newContext()).newPage();
  await admin.goto(url);
  await shows(admin, ADA.email);
  const sessions = `/user_management/users/${data[0]?.id}/sessions`;
  const impersonated = (await call<{ data: object[] }>(authkit, sessions)).data;
  expect(impersonated).toContainEqual(expect.objectContaining({ impersonator }));

  const { id: organization_id } = await call<{ id: string }>(authkit, "/organizations", { name: "Navy" });
  const invited = { email: "grace@example.com", organization_id };
  const sent = await call<{ accept_invitation_url: string }>(authkit, "/user_management/invitations", invited);
  const grace = await (await browser.newContext()).newPage();
  await grace.goto(sent.accept_invitation_url);
  await grace.getByText("invited to Navy").waitFor();
  await grace.getByLabel("Password").fill("a long enough secret");
  await grace.getByRole("button", { name: "Create account" }).click();
  await shows(grace, invited.email);
  const [user] = (await call<{ data: { id: string }[] }>(authkit, "/user_management/users?email=grace@example.com"))
    .data;
  const members = `/user_management/organization_memberships?user_id=${user?.id}`;
  expect((await call<{ data: object[] }>(authkit, members)).data).toMatchObject([{ organization_id }]);
}
