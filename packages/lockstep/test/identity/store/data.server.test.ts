// What the file contains, what survives a restart, and what refuses to start.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "libsql";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  ADA,
  authorizeUrl,
  CLIENT,
  codeBody,
  getCode,
  pkce,
  post,
  refreshBody,
  refreshed,
  refusal,
  signIn,
  start,
  submit,
} from "../support/local-authkit.ts";

function folder(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "authkit-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const bytesOf = (directory: string): string =>
  readdirSync(directory)
    .map((name) => readFileSync(path.join(directory, name), "latin1"))
    .join("");

test("[I44] the file contains no password, code, token or cookie, used or not", async () => {
  const data = folder();
  const { url, authkit } = await start({ data });
  const proof = await pkce();
  const jar = new Map<string, string>();
  const unused = await getCode(url, proof, jar);
  const first = await signIn(url);
  const second = await refreshed(url, first.refresh_token);
  expect(jar.size).toBe(2);
  const secrets = [
    ADA.password,
    unused,
    ...jar.values(),
    ...[first, second].flatMap((t) => [t.refresh_token, t.access_token]),
  ];
  const whileOpen = bytesOf(data);
  await authkit.close();
  const stored = whileOpen + bytesOf(data);
  expect(stored).toContain(ADA.email);
  for (const secret of secrets) expect(stored).not.toContain(secret);
  expect(statSync(path.join(data, "authkit.sqlite")).mode & 0o777).toBe(0o600);
});

describe("restart", () => {
  test("[I45] users, sessions, codes, the signing key and refresh tokens are unchanged", async () => {
    const data = folder();
    const before = await start({ data });
    const proof = await pkce();
    const code = await getCode(before.url, proof);
    const tokens = await signIn(before.url);
    const keys = await (await fetch(`${before.url}/sso/jwks/${CLIENT}`)).json();
    await before.authkit.close();

    const after = await start({ data, users: [] });
    expect(await (await fetch(`${after.url}/sso/jwks/${CLIENT}`)).json()).toEqual(keys);
    expect((await refreshed(after.url, tokens.refresh_token)).user).toEqual(tokens.user);
    expect((await post(after.url, codeBody(code, proof.verifier))).status).toBe(200);
    expect((await signIn(after.url)).user["id"]).toBe(tokens.user["id"]);
  });

  test("[I45] the 30 s replay returns the same pair after a restart, and no pair once they are over", async () => {
    const data = folder();
    const before = await start({ data });
    const { refresh_token } = await signIn(before.url);
    const once = await refreshed(before.url, refresh_token);
    await before.authkit.close();

    before.clock.now += 30_000;
    const after = await start({ data }, before.clock);
    expect(await refreshed(after.url, refresh_token)).toEqual(once);
    await after.authkit.close();

    before.clock.now += 1;
    const late = await start({ data }, before.clock);
    const refused = await refusal(await post(late.url, refreshBody(refresh_token)));
    expect(refused.description).toBe("Refresh token already exchanged.");
  });

  test("[I45] an ended session stays ended", async () => {
    const data = folder();
    const before = await start({ data });
    const { refresh_token, access_token } = await signIn(before.url);
    const { sid } = JSON.parse(atob(access_token.split(".")[1] ?? "")) as { sid: string };
    await fetch(`${before.url}/user_management/sessions/logout?session_id=${sid}`, { redirect: "manual" });
    await before.authkit.close();
    const after = await start({ data });
    const refused = await refusal(await post(after.url, refreshBody(refresh_token)));
    expect(refused.description).toBe("Session has already ended.");
  });
});

test("[I46] an existing account keeps its password and name; a new one is added", async () => {
  const data = folder();
  const before = await start({ data });
  const { user } = await signIn(before.url);
  await before.authkit.close();
  const grace = { email: "grace@example.com", password: "nanoseconds" };
  const after = await start({
    data,
    users: [{ ...ADA, email: "ADA@example.com", password: "new", firstName: "Eve" }, grace],
  });
  const { challenge } = await pkce();
  expect((await submit(authorizeUrl(after.url, challenge), { ...ADA, password: "new" })).status).toBe(400);
  expect((await submit(authorizeUrl(after.url, challenge), grace)).status).toBe(303);
  expect((await signIn(after.url)).user).toEqual(user);
});

describe("unreadable file", () => {
  const contentOf = (data: string): unknown[] => {
    const db = new Database(path.join(data, "authkit.sqlite"));
    const tables = ["signing_keys", "objects", "object_keys", "events", "sessions", "codes", "refresh_tokens"];
    const rows = tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all());
    const version = db.prepare("PRAGMA user_version").all();
    db.close();
    return [...rows, version];
  };

  async function refusesToStart(sql: string, parameters: string[], evidence: RegExp): Promise<void> {
    const data = folder();
    const { url, authkit } = await start({ data });
    await signIn(url);
    await authkit.close();
    const db = new Database(path.join(data, "authkit.sqlite"));
    if (parameters.length > 0) db.prepare(sql).run(parameters);
    else db.exec(sql);
    db.close();
    const before = contentOf(data);
    const refused = { code: "DATA_FILE_CORRUPT", message: expect.stringMatching(evidence) };
    await expect(start({ data, users: [] })).rejects.toMatchObject(refused);
    await expect(start({ data, users: [] })).rejects.toMatchObject(refused);
    expect(contentOf(data)).toEqual(before);
  }

  test("[I47] a file that is not SQLite stays byte for byte", async () => {
    const data = folder();
    const file = path.join(data, "authkit.sqlite");
    writeFileSync(file, "dear diary");
    await expect(start({ data })).rejects.toMatchObject({
      code: "DATA_FILE_CORRUPT",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file, "utf8")).toBe("dear diary");
  });

  test.each([
    ["version 1", "PRAGMA user_version = 1", /its layout is version 1/],
    ["no version", "PRAGMA user_version = 0", /its layout is version 0/],
  ])("[I47] another layout: %s", async (_name, sql, evidence) => {
    await refusesToStart(sql, [], evidence);
  });

  test.each([["{"], ["{}"], ['{"kty":"RSA","n":"AQAB","e":"AQAB"}'], ['{"kty":"oct","k":"AQAB"}']])(
    "[I47] a signing key that is %s",
    async (key) => {
      const evidence = /the signing key sso_oidc_key_pair_\w+ cannot be read/;
      await refusesToStart("UPDATE signing_keys SET private_jwk = ?", [key], evidence);
    },
  );
});

test("[I45] a stopped local AuthKit leaves one whole file, which can be copied", async () => {
  const data = folder();
  const { url, authkit } = await start({ data });
  await signIn(url);
  await authkit.close();
  expect(readdirSync(data)).toEqual(["authkit.sqlite"]);
});

test("[I48] a sign-in deletes expired codes, old pairs and sessions that ended long ago", async () => {
  const data = folder();
  const { url, clock, authkit } = await start({ data });
  const proof = await pkce();
  await getCode(url, proof);
  const { refresh_token } = await signIn(url);
  await refreshed(url, refresh_token);
  clock.now += 31 * 24 * 3_600_000;
  await signIn(url);
  const kept = await signIn(url);
  await refreshed(url, kept.refresh_token);
  clock.now += 60_001;
  await getCode(url, proof);
  await authkit.close();
  const db = new Database(path.join(data, "authkit.sqlite"), { readonly: true });
  const count = (from: string): unknown => (db.prepare(`SELECT count(*) AS n FROM ${from}`).get([]) as { n: number }).n;
  // Two recent sessions with three refresh tokens and their two used codes, and one unused code.
  expect([count("codes"), count("sessions"), count("refresh_tokens")]).toEqual([3, 2, 3]);
  expect(count("refresh_tokens WHERE sealed_pair IS NOT NULL")).toBe(0);
  db.close();
});
