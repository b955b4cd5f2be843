// Pushing code: all at once or not at all.

import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { connect, watch } from "../support/clients.ts";
import { call, post, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { createIssuer } from "../support/issuer.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";

describe("push", () => {
  it("[F15] a push reaches a live query without a reconnect", async () => {
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES });
    const client = connect(convex);
    const live = watch(client, "notes:who");
    await live.until((value) => value === null);
    expect(await push(convex, { schema: SCHEMA, notes: NOTES.replace("?? null", '?? "unauthenticated"') })).toBeNull();
    await live.until((value: string) => value === "unauthenticated");
    expect(client.connectionState().connectionCount).toBe(1);
  });

  it("[F16] a failed push leaves the old functions serving", async () => {
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES });
    await call(convex, "mutation", "notes:add", { text: "kept" });
    const stricter = SCHEMA.replace("text: v.string()", "text: v.string(), owner: v.string()");
    expect(await push(convex, { schema: stricter, notes: NOTES })).toMatch(
      /Document with ID "\w+" in table "notes" does not match the schema: .*`owner`/,
    );
    expect(await push(convex, { schema: SCHEMA, notes: `throw new Error("at import"); ${NOTES}` })).toBe(
      "Failed to analyze notes.js: Uncaught Error: at import",
    );
    expect(await push(convex, { schema: "export default {}", notes: NOTES })).toContain("defineSchema");
    expect((await call(convex, "query", "notes:list")).value).toEqual(["kept"]);
  });

  it("[F17] a missing variable of the auth config is named, and nothing changes", async () => {
    const convex = await startConvex();
    const authConfig = `export default { providers: [{ type: "customJwt", issuer: "https://i/" + process.env.WORKOS_CLIENT_ID, jwks: "https://i/jwks", algorithm: "RS256" }] };`;
    expect(await push(convex, { notes: NOTES, "auth.config": authConfig })).toBe(
      "Environment variable WORKOS_CLIENT_ID is used in auth config file but its value was not set",
    );
    expect((await call(convex, "query", "notes:who")).errorMessage).toContain("Could not find public function");
  });

  it("[F17] a missing variable is named even if the auth config throws because of it", async () => {
    const convex = await startConvex();
    const config = `if (!process.env.WORKOS_CLIENT_ID) throw new Error("set it"); export default { providers: [] };`;
    expect(await push(convex, { notes: NOTES, "auth.config": config })).toBe(
      "Environment variable WORKOS_CLIENT_ID is used in auth config file but its value was not set",
    );
  });

  it("[F17] a change of the environment takes effect in the auth config at once, or is refused", async () => {
    const convex = await startConvex();
    const issuer = await createIssuer();
    const authConfig = issuer.authConfig().replace(JSON.stringify(issuer.url), "process.env.ISSUER");
    const set = (value: string | null) =>
      post(convex, "/api/update_environment_variables", { changes: [{ name: "ISSUER", value }] });
    await set("https://elsewhere.example");
    expect(await push(convex, { schema: SCHEMA, notes: NOTES, "auth.config": authConfig })).toBeNull();
    const ask = () => call(convex, "query", "notes:who", {}, `Bearer ${issuer.mint({ sub: "ada" })}`);
    expect((await ask()).code).toBe("NoAuthProvider");
    await set(issuer.url);
    expect((await ask()).value).toBe("ada");
    expect(await set(null)).toMatchObject({ status: 400, body: { code: "AuthConfigMissingEnvironmentVariable" } });
    expect((await ask()).value).toBe("ada");
  });

  it("[F17] two concurrent changes both take effect", async () => {
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES, "auth.config": "export default { providers: [] };" });
    const set = (name: string) =>
      post(convex, "/api/update_environment_variables", { changes: [{ name, value: "1" }] });
    await Promise.all([set("A"), set("B"), set("C")]);
    const listed = await call(
      convex,
      "function",
      "_system/cli/queryEnvironmentVariables",
      {},
      `Convex ${convex.adminKey}`,
    );
    expect((listed.value as { name: string }[]).map(({ name }) => name).toSorted()).toEqual(["A", "B", "C"]);
  });

  it("[F18] [Y20] after a restart the same functions, data and admin key serve", async () => {
    const data = temporaryFolder();
    const first = await startConvex({ data });
    await push(first, { schema: SCHEMA, notes: NOTES });
    await call(first, "mutation", "notes:add", { text: "kept" });
    await first.close();
    const second = await startConvex({ data });
    expect((await call(second, "query", "notes:list")).value).toEqual(["kept"]);
    expect(second.adminKey).toBe(first.adminKey);
    expect(statSync(path.join(data, "admin-key")).mode & 0o777).toBe(0o600);
  });

  it("[T15] an admin key file that a crash left empty grants nothing, and a new key is made", async () => {
    const data = path.join(temporaryFolder(), "data");
    mkdirSync(data);
    writeFileSync(path.join(data, "admin-key"), "");
    expect((await startConvex({ data })).adminKey).toMatch(/^lockstep\|[0-9a-f]{64}$/);
  });

  it("[Y21] a start on a busy port leaves no module folder behind", async () => {
    const data = temporaryFolder();
    const { port } = await startConvex();
    await expect(startConvex({ port, data })).rejects.toMatchObject({ code: "PORT_BUSY" });
    expect(existsSync(path.join(data, "modules"))).toBe(false);
  });
});
