// What an attacker could learn from response times, measured as work instead of time.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { hash, verify } from "@node-rs/argon2";
import { expect, onTestFinished, test } from "vitest";
import { createApp } from "../../../../src/identity/app.ts";
import { createPasswords } from "../../../../src/identity/context/passwords.ts";
import { createContext } from "../../../../src/identity/create-context.ts";
import { resolveOptions } from "../../../../src/identity/options/options.ts";
import { addUser } from "../../support/in-process.ts";
import { API_KEY, authorizeUrl, CLIENT, pkce, post, REDIRECT } from "../../support/local-authkit.ts";
import { person } from "../../support/person.ts";

const ADA = "ada@example.com";
const UNKNOWN = "unknown@example.com";

/** Local AuthKit with Ada as a user, and the cost of a request. */
async function counted() {
  const context = await createContext(
    resolveOptions({ port: 0, data: null, clients: [{ id: CLIENT, redirectUris: [REDIRECT] }] }),
  );
  const work = { hash: 0, verify: 0 };
  context.passwords = createPasswords({
    hash: (password) => ((work.hash += 1), hash(password)),
    verify: (stored, password) => ((work.verify += 1), verify(stored, password)),
  });
  const server = createAdaptorServer({ fetch: createApp(context).fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    context.store.close();
  });
  await addUser({ context }, { email: ADA });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const costOf = async (send: () => Promise<{ status: number }>): Promise<object> => {
    Object.assign(work, { hash: 0, verify: 0 });
    const { status } = await send();
    return { status, ...work };
  };
  return { url, costOf };
}

test("[I227] the password grant verifies exactly one hash, for a known and an unknown address", async () => {
  const { url, costOf } = await counted();
  const grant = { grant_type: "password", client_id: CLIENT, client_secret: API_KEY, password: "wrong" };
  for (const email of [ADA, UNKNOWN]) {
    expect(await costOf(() => post(url, { ...grant, email }))).toEqual({ status: 400, hash: 0, verify: 1 });
  }
});

test("[I227] the pages verify one hash for a password and none for a mail, for a known and an unknown address", async () => {
  const { url, costOf } = await counted();
  const someone = person();
  const page = await someone.open(authorizeUrl(url, (await pkce()).challenge));
  const forgotten = await someone.follow(page, "Forgot your password?");
  for (const email of [ADA, UNKNOWN]) {
    const typed = { email, password: "wrong" };
    expect(await costOf(() => someone.submit(page, "/authorize", typed))).toEqual({ status: 400, hash: 0, verify: 1 });
    expect(await costOf(() => someone.submit(page, "/magic-auth", typed))).toEqual({ status: 200, hash: 0, verify: 0 });
    expect(await costOf(() => someone.submit(forgotten, "/forgot-password", typed))).toEqual({
      status: 200,
      hash: 0,
      verify: 0,
    });
  }
});
