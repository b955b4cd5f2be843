// `lockstep dev --convex`: the stack with an existing deployment, here a separate local Convex.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { launch, visit } from "./support/browser.ts";
import { type Command, killCommands, lockstep, processesIn } from "./support/command.ts";
import { copyExample, dataOf } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";

let browser: Browser | undefined;

afterAll(async () => {
  await browser?.close();
  killCommands();
});

test("[K20] [K23] [K7] [K26] [K101] an app signs in and shows changes on an existing deployment, which outlives the stack", async () => {
  const [app, home] = [copyExample("existing"), copyExample("existing-convex")];
  const [ports, theirs] = [await freePorts(), await freePorts()];
  const convexUrl = `http://127.0.0.1:${theirs.convex}`;
  const outsider = lockstep(home, ["convex", "--port", `${theirs.convex}`, "--site-port", `${theirs.site}`]);
  await outsider.log.printed(/local Convex listens/);
  const key = readFileSync(path.join(dataOf(home), "convex/admin-key"), "utf8").trim();
  const start = (): Command => {
    const options = ["--convex", convexUrl, "--authkit-port", `${ports.authkit}`, "--app-port", `${ports.app}`];
    return lockstep(app, ["dev", ...options], { env: { CONVEX_SELF_HOSTED_ADMIN_KEY: key } });
  };

  const config = path.join(app, "convex/auth.config.ts");
  const unaware = start();
  expect(await unaware.ended).toBe(1);
  expect(unaware.log.lines.join("\n")).toMatch(/does not read WORKOS_JWKS_URL/);
  const text = readFileSync(config, "utf8");
  writeFileSync(config, text.replace(" });", ", jwks: process.env.WORKOS_JWKS_URL });"));

  const own = "# Deployment used by `npx convex dev`\nCONVEX_DEPLOYMENT=local:my-app # team: me\n";
  writeFileSync(path.join(app, ".env.local"), own);
  const first = start();
  const [, appUrl] = /(http:\S+)/.exec(await first.log.printed(/^ +App /))!;
  expect(first.log.matching(/set WORKOS_CLIENT_ID and WORKOS_JWKS_URL in the deployment/)).toHaveLength(1);
  // The app mounts the directory, whose secrets would be the deployment's own.
  const endpoints = await fetch(`http://localhost:${ports.authkit}/webhook_endpoints`, {
    headers: { authorization: "Bearer sk_test_default" },
  });
  expect(await endpoints.json()).toMatchObject({ data: [] });
  browser = await launch();
  const ada = await visit(browser, appUrl!);
  await ada.signIn("ada@example.com");
  await ada.add("Milk");
  // The directory is there as well. WorkOS's secret is for the owner of the deployment to set.
  const webhook = await fetch(`http://127.0.0.1:${theirs.site}/workos/webhook`, { method: "POST" });
  expect([webhook.status, await webhook.json()]).toEqual([503, expect.objectContaining({ code: "SECRET_MISSING" })]);
  expect(readFileSync(path.join(app, ".env.local"), "utf8")).toBe(own);
  expect(first.log.lines.join("\n")).not.toContain(key.split("|")[1]);

  const functions = path.join(app, "convex/items.ts");
  writeFileSync(functions, readFileSync(functions, "utf8").replace("...item,", "...item, text: `${item.text}!`,"));
  await ada.page.getByText("Milk!").waitFor();

  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(processesIn(app)).toEqual([]);
  expect((await fetch(`${convexUrl}/version`)).status).toBe(200);
  const second = start();
  await second.log.printed(/Stop +Ctrl-C/);
  expect(second.log.matching(/set WORKOS_/)).toEqual([]);
  // In a new page, because the open one reloads when Vite is back.
  const again = await visit(ada.context, appUrl!);
  await again.page.getByText("Milk!").waitFor();
});
