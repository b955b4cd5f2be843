// A Next.js application with the real authkit-nextjs on the whole stack: the server's HTML, the page after hydration, and no other
// state in between. Access tokens last 40 s.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { PASSWORD, type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agreeOn, expectOneTruth, openAccount, signInHere, workos } from "./support/account.ts";
import { launch } from "./support/browser.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";
import { type Log, createLog } from "./support/log.ts";

const ANONYMOUS = /run \w+ items:\w+ as anonymous/;
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
const log: Log = createLog();

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/nextjs");
  rmSync(app, { recursive: true, force: true });
  cpSync(path.join(ROOT, "examples/react-vite/convex"), path.join(app, "convex"), { recursive: true });
  cpSync(path.join(import.meta.dirname, "apps/nextjs"), app, { recursive: true });
  const ports = await freePorts();
  stack = await createStack({
    app,
    ports,
    accessTokenSeconds: 40,
    command: ["next", "dev", "--port", String(ports.app), "--hostname", "localhost"],
    env: terminalEnv({
      LOCKSTEP_LOG: "debug",
      NEXT_TELEMETRY_DISABLED: "1",
    }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch();
  context = await browser.newContext();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

/** Records what the page shows from its first element on: the state of the session, and that of the list. */
function record(): void {
  const shown: string[] = [];
  Object.assign(window, { shown });
  const look = (): void => {
    const status = document.querySelector("#status")?.textContent?.split(" ")[0];
    const list = document.querySelector("ul");
    const now = `${status} ${list?.dataset["status"]} ${list?.children.length}`;
    // Empty while the parser is in the middle of it.
    if (status && shown.at(-1) !== now) shown.push(now);
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
}

async function open(): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.addInitScript(record);
  await page.goto(stack.appUrl);
  return { page, complaints };
}

const shown = (page: Page): Promise<string[]> => page.evaluate(() => (window as never as { shown: string[] }).shown);

let ada: Page;

test("[E40] the user signs in through the hosted page, and new items appear live", async () => {
  ({ page: ada } = await open());
  await ada.getByRole("link", { name: "Sign in" }).click();
  await ada.getByLabel("Email").fill("ada@example.com");
  await ada.getByLabel("Password").fill(PASSWORD);
  await ada.getByRole("button", { name: "Continue" }).click();
  await ada.locator("#status[data-phase=confirmed]").waitFor();
  await ada.getByRole("button", { name: "Add" }).click();
  await ada.getByText("Milk").waitFor();
});

test("[E41] the server's HTML has the user and the list and no token, and no other frame follows it (44, 45)", async () => {
  const { page, complaints } = await open();
  const html = await (await page.request.get(stack.appUrl)).text();
  expect(html).toMatch(/authenticated<!-- --> <!-- -->user_/);
  expect(html).toContain("<li>Milk</li>");
  expect(html).not.toMatch(TOKEN);
  await page.locator("#status[data-phase=confirmed]").waitFor();
  await ada.getByRole("button", { name: "Add" }).click();
  await page.locator("li").nth(1).waitFor();
  expect(await shown(page)).toEqual(["authenticated success 1", "authenticated success 2"]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("[E42] over two refreshes the page shows nothing else, and nothing runs unauthenticated", async () => {
  await expect.poll(async () => Number(await ada.locator("#status").getAttribute("data-refreshes"))).toBeGreaterThan(1);
  expect(new Set((await shown(ada)).map((text) => text.split(" ")[0]))).toEqual(new Set(["authenticated"]));
  expect(log.matching(ANONYMOUS)).toEqual([]);
  expect(log.matching(/run query items:list as \S+\|user_/).length).toBeGreaterThan(0);
});

test("[E43] a sign-out in one tab is seen in the other at once, and a reload is signed out", async () => {
  const { page: other } = await open();
  await other.locator("#status[data-phase=confirmed]").waitFor();
  await ada.getByRole("button", { name: "Sign out" }).click();
  await other.locator("#status", { hasText: "unauthenticated" }).waitFor();
  await ada.getByRole("link", { name: "Sign in" }).waitFor();
  await other.reload();
  await other.getByRole("link", { name: "Sign in" }).waitFor();
  await other.locator("#status", { hasText: "unauthenticated" }).waitFor();
  expect(log.matching(ANONYMOUS)).toEqual([]);
});

// From here on the session cookie changes without notice to the page, which is /account.

let here: Page;
let grace: string;
/** Ada in each of two organizations. */
const at: string[] = [];
let second: string;

async function join(user: string, organization: string): Promise<void> {
  const body = { user_id: user, organization_id: organization };
  await workos(stack.authkitUrl, "/user_management/organization_memberships", body);
}

async function pressed(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function goTo(page: Page, organization: string): Promise<void> {
  await page.getByLabel("Organization").fill(organization);
  await pressed(page, "Go there");
}

test("[A82] after a sign-in by a server action, the page follows at once", async () => {
  const idOf = (name: string) => workos(stack.authkitUrl, `/user_management/users?email=${name}%40example.com`);
  const organization = (name: string) => workos(stack.authkitUrl, "/organizations", { name });
  const user = (await idOf("ada")).id;
  const first = (await organization("First")).id;
  second = (await organization("Second")).id;
  await join(user, first);
  grace = `${(await idOf("grace")).id}/`;
  at.push(`${user}/${first}`, `${user}/${second}`);

  here = await openAccount(context, stack.appUrl);
  await here.locator("#session", { hasText: "unauthenticated" }).waitFor();
  await signInHere(here, "ada@example.com", PASSWORD);
  await here.locator("#server", { hasText: at[0] ?? "" }).waitFor();
  await agreeOn(here, at[0] ?? "");
  await expectOneTruth(here);
  await join(user, second);
});

test("[A83] after a switch of organization by a server action, the page follows at once", async () => {
  await goTo(here, second);
  await here.locator("#server", { hasText: at[1] ?? "" }).waitFor();
  await agreeOn(here, at[1] ?? "");
  await expectOneTruth(here);
});

test("[A88] after useSwitchOrganization a mutation runs in that organization", async () => {
  const organizations = at.map((holder) => holder.split("/")[1] ?? "");
  for (const options of [{}, { revalidationStrategy: "path", returnTo: "/account" }]) {
    for (const [index, organization] of organizations.entries()) {
      const ran = await here.evaluate(
        async ([id, how]) => {
          await window.account.switchOrganization(id, how);
          return window.account.mutate({});
        },
        [organization, options] as const,
      );
      expect(ran).toBe(at[index]);
      await agreeOn(here, at[index] ?? "");
    }
  }
  await expectOneTruth(here);
});

test("[A87] a mutation after the SDK's own switch runs in that organization too", async () => {
  const organization = at[0]?.split("/")[1] ?? "";
  const ran = await here.evaluate(async (id) => {
    await window.account.switchToOrganization(id);
    return window.account.mutate({});
  }, organization);
  expect(ran).toBe(at[0]);
  await agreeOn(here, at[0] ?? "");
  await expectOneTruth(here);
});

test("[A89] a switch that AuthKit refuses rejects, and the page keeps its organization", async () => {
  const foreign = (await workos(stack.authkitUrl, "/organizations", { name: "Foreign" })).id;
  const outcome = await here.evaluate(
    (id) =>
      window.account.switchOrganization(id).then(
        () => "switched",
        () => "rejected",
      ),
    foreign,
  );
  expect(outcome).toBe("rejected");
  await agreeOn(here, at[0] ?? "");
});

test("[A81] the page follows a switch in another tab at the next refresh, and never mixes organizations", async () => {
  const there = await openAccount(context, stack.appUrl);
  await agreeOn(there, at[0] ?? "");
  await goTo(there, second);
  await agreeOn(there, at[1] ?? "");
  await agreeOn(here, at[1] ?? "");
  await expectOneTruth(here);
  await expectOneTruth(there);
  await there.close();
});

test("[A80] the page follows a sign-out and another user's sign-in in another tab at the next refresh, and never mixes users", async () => {
  const there = await openAccount(context, stack.appUrl);
  await agreeOn(there, at[1] ?? "");
  await pressed(there, "Sign out");
  await there.getByRole("link", { name: "Sign in" }).waitFor();
  await there.goto(`${stack.appUrl}/account`);
  await signInHere(there, "grace@example.com", PASSWORD);
  await agreeOn(there, grace);
  await agreeOn(here, grace);
  await expectOneTruth(here);
  await expectOneTruth(there);
  await there.close();
});

test("[A85] a cookie deleted by a server action signs the page out", async () => {
  await pressed(here, "Delete the cookie");
  await here.locator("#server", { hasText: "signed out" }).waitFor();
  await here.locator("#session", { hasText: "unauthenticated" }).waitFor({ timeout: 5000 });
  await here.locator("#authkit", { hasText: "signed out" }).waitFor();
  await signInHere(here, "grace@example.com", PASSWORD);
  await agreeOn(here, grace);
  await expectOneTruth(here);
  expect(log.matching(ANONYMOUS)).toEqual([]);
});
