// GET /: an overview, for users who open local AuthKit's address in a browser.

import type { Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { toUserObject } from "../../objects/accounts/user.ts";
import { indexPage } from "../../pages/tools/index-page.ts";
import { sendPage } from "../request/send-page.ts";

const SHOWN = 50;

/** Adds the page. */
export function addIndexRoute(app: Hono, { store, clients }: AuthKitContext): void {
  app.get("/", (c) => {
    const users = store.users.list({ limit: SHOWN }).data.map(toUserObject);
    return sendPage(c, 200, indexPage({ clients: clients.all(), users, userCount: store.users.count() }));
  });
}
