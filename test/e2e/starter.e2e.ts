// An application in the shape of WorkOS's own starter for Next.js with Convex, unmodified, under `lockstep dev`: local AuthKit
// answers every call of its server, functions and pages to WorkOS, and its webhooks reach Convex.
import { PASSWORD } from "lockstep";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { killCommands } from "./support/command.ts";
import { type RunningTemplate, startTemplate } from "./support/template.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(killCommands);
afterAll(() => browser?.close());

const start = (): Promise<RunningTemplate> =>
  startTemplate({
    name: "starter",
    from: { starter: "" },
    env: ({ app }) => [
      "# Deployment used by `npx convex dev`",
      "CONVEX_DEPLOYMENT=dev:happy-animal-123 # team: me, project: mine",
      "NEXT_PUBLIC_CONVEX_URL=https://happy-animal-123.convex.cloud",
      "WORKOS_CLIENT_ID=client_live",
      "WORKOS_API_KEY=sk_live_of_the_dashboard",
      "WORKOS_COOKIE_PASSWORD=a-password-of-at-least-thirty-two-letters",
      `NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:${app}/callback`,
    ],
    // The settings that the starter's guide makes in WorkOS's dashboard.
    seed: ({ site }) => ({
      roles: [{ slug: "admin", name: "Admin" }],
      organizations: [
        {
          name: "Acme",
          memberships: [{ email: "ada@example.com", role: "admin" }],
          entitlements: ["audit-logs"],
        },
      ],
      webhookEndpoints: [
        {
          endpoint_url: `http://127.0.0.1:${site}/workos-webhook`,
          secret: "whsec_of_the_starter",
          events: ["user.created", "user.updated", "organization.created"],
        },
      ],
    }),
  });

async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
}

test("[K70] [K71] [K41] [K46] [K39] WorkOS's starter: audit log, Admin Portal, widgets, a subscription and webhooks work, and no file changes", async () => {
  const { url, log, child, ended, ports, changes } = await start();
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();

  await signIn(page, url, "ada@example.com");
  await page.waitForURL(`${url}/dashboard`);
  await page.getByText("Signed in as ada@example.com").waitFor();
  await page.getByText(/Convex knows user_\w+ of org_\w+/).waitFor();

  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("list", { name: "Users of the organization" }).getByText("ada@example.com").waitFor();
  expect(await page.getByRole("listitem").allTextContents()).toEqual(["ada@example.com"]);

  await page.getByRole("link", { name: "Widgets" }).click();
  await page.getByText("A widget would open").waitFor();

  await page.getByRole("link", { name: "Audit logs" }).click();
  await page.getByRole("link", { name: "View audit logs" }).click();
  await page.getByRole("heading", { name: "There is no Admin Portal here" }).waitFor();

  const authkit = `http://localhost:${ports.authkit}`;
  await page.goto(`${authkit}/_lockstep/audit_logs`);
  await page.getByText("user.logged_in in Acme").waitFor();

  // Live, while the page is open.
  await page.goto(`${url}/dashboard`);
  const synced = page.getByRole("list", { name: "Synced by webhook" });
  const workos = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization: "Bearer sk_test_default", "content-type": "application/json" };
    const answer = await fetch(authkit + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return (await answer.json()) as T;
  };
  const { id } = await workos<{ id: string }>("POST", "/user_management/users", { email: "new@example.com" });
  await synced.getByText("new@example.com").waitFor();
  await workos("PUT", `/user_management/users/${id}`, { email: "newer@example.com" });
  await synced.getByText("newer@example.com").waitFor();
  expect(await synced.getByText("new@example.com").count()).toBe(0);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();

  // Grace has no organization: she creates one, and her session gets its role without another sign-in.
  const other = await (await browser.newContext()).newPage();
  await signIn(other, url, "grace@example.com");
  await other.waitForURL(`${url}/pricing`);
  await other.getByLabel("Organization").fill("Navy");
  await other.getByRole("button", { name: "Subscribe" }).click();
  await other.getByText("Signed in as grace@example.com").waitFor();
  await other.getByRole("list", { name: "Synced by webhook" }).getByText("Navy").waitFor();
  await other.getByRole("link", { name: "Audit logs" }).click();
  await other.getByText("Not in the subscription").waitFor();

  // A flow that starts outside ends in the application, through its own route.
  const { data } = await workos<{ data: { id: string }[] }>("GET", "/user_management/users?email=ada@example.com");
  const impersonation = { user_id: data[0]?.id, impersonator: { email: "admin@example.com", reason: "ticket" } };
  const { url: begun } = await workos<{ url: string }>("POST", "/_lockstep/impersonate", impersonation);
  const admin = await (await browser.newContext()).newPage();
  await admin.goto(begun);
  await admin.getByText("Signed in as ada@example.com").waitFor();

  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(await changes()).toEqual([]);
});
