// The functions of docs/backend.md, type-checked and pushed to local Convex by the real CLI, and called with tokens of local AuthKit.

import { execFile } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { isAuthError } from "@lockstep/auth/backend";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mutationNamed, queryNamed } from "../../packages/lockstep/test/database/support/clients.ts";
import { ROOT } from "../e2e/support/example.ts";
import { ADA, API_KEY, CLIENT, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const GRACE = { email: "grace@example.com", password: "a long enough secret" };
const EVE = { email: "eve@example.com", password: "a long enough secret" };

let authkit: LocalAuthKit;
let app: PushedApp;

beforeAll(async () => {
  authkit = await startAuthKit({
    users: [ADA, GRACE, EVE],
    seed: {
      permissions: [{ slug: "posts:write", name: "Write posts" }],
      roles: [
        { slug: "admin", name: "Admin", permissions: ["posts:write"] },
        { slug: "member", name: "Member", permissions: [] },
      ],
      organizations: [
        {
          name: "Acme",
          memberships: [
            { email: ADA.email, role: "admin" },
            { email: GRACE.email, role: "member" },
          ],
        },
        { name: "Elsewhere", memberships: [{ email: EVE.email, role: "admin" }] },
      ],
    },
  });
  app = await pushApp(path.join(ROOT, "test/e2e/apps/guides/backend"), {
    environment: { WORKOS_CLIENT_ID: CLIENT },
    args: ["--authkit-url", authkit.url],
    isPacked: true,
    guide: "docs/backend.md",
  });
  expect([app.pushed.code, app.pushed.stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
  const auth = path.join(app.folder, "node_modules/@lockstep/auth");
  expect([lstatSync(auth).isSymbolicLink(), existsSync(path.join(auth, "test"))]).toEqual([false, false]);
});
afterAll(async () => {
  await app?.close();
  await authkit?.close();
});

/** A client with the token of a user who has signed in to their only organization. */
async function signedIn({ email, password }: { email: string; password: string }): Promise<ConvexHttpClient> {
  const response = await fetch(`${authkit.url}/user_management/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_id: CLIENT, client_secret: API_KEY, grant_type: "password", email, password }),
  });
  const answer = (await response.json()) as { access_token: string };
  expect([response.status, answer]).toEqual([200, expect.objectContaining({ access_token: expect.any(String) })]);
  const client = new ConvexHttpClient(app.url, { logger: false });
  client.setAuth(answer.access_token);
  return client;
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "ran",
    (error: unknown) => (isAuthError(error) ? error.data.code : error),
  );

test("[B23] an admin may publish, a member may only read, and an unauthenticated caller may do neither", async () => {
  const [ada, grace] = [await signedIn(ADA), await signedIn(GRACE)];
  const publish = { text: "Hello" };
  expect(await codeOf(ada.mutation(mutationNamed("posts:publish"), publish))).toBe("ran");
  expect(await codeOf(grace.mutation(mutationNamed("posts:publish"), publish))).toBe("FORBIDDEN_PERMISSION");
  const posts = [{ text: "Hello", organizationId: expect.stringMatching(/^org_/) as string }];
  for (const client of [ada, grace]) expect(await client.query(queryNamed("posts:list"), {})).toMatchObject(posts);
  expect(await codeOf(app.query("posts:list"))).toBe("UNAUTHENTICATED");
  expect(await codeOf(app.mutation("posts:publish", publish))).toBe("UNAUTHENTICATED");
});

test("[B23] [B51] a member renames a post of their organization, and not one of another", async () => {
  const [ada, grace, eve] = [await signedIn(ADA), await signedIn(GRACE), await signedIn(EVE)];
  const id = (await ada.mutation(mutationNamed("posts:publish"), { text: "Draft" })) as string;
  const rename = (by: ConvexHttpClient, text: string): Promise<unknown> =>
    by.mutation(mutationNamed("drafts:rename"), { id, text });
  await rename(grace, "Renamed");
  await expect(rename(eve, "Mine")).rejects.toThrow("orgScoped: the organization has no such document");
  const posts = (await ada.query(queryNamed("posts:list"), {})) as { _id: string; text: string }[];
  expect(posts.find(({ _id }) => _id === id)).toMatchObject({ text: "Renamed" });
});

test("[B23] [B33] [B41] [B42] the directory knows a user from their token, and agrees with it", async () => {
  const ada = await signedIn(ADA);
  expect(await ada.query(queryNamed("profile:name"), {})).toBeNull();
  expect(await ada.query(queryNamed("workos:session"), {})).toEqual({ state: "current" });
  expect(await ada.mutation(mutationNamed("workos:ensureUser"), {})).toBeNull();
  expect(await ada.query(queryNamed("workos:members"), {})).toEqual([]);
  expect(await codeOf(app.query("profile:name"))).toBe("UNAUTHENTICATED");
  expect(await app.cli("run", "workos:onEvent")).toMatchObject({ code: 0 });
});

test("[B24] declarations of the functions can be emitted, as in a workspace whose apps import them, and keep the mark", async () => {
  const options = ["--project", "convex", "--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(ROOT, "node_modules/typescript/bin/tsc"), ...options, "--rootDir", "convex", "--outDir", "types"],
    { cwd: app.folder },
  ).catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
  const declared = readFileSync(path.join(app.folder, "types/posts.d.ts"), "utf8");
  expect(declared.match(/import\("@lockstep\/auth\/backend"\)\.NeedsUser/g)).toHaveLength(2);
});
