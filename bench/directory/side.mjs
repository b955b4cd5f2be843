// Queries of the app in local Convex in the measuring process, without a network; a process of its own for each size.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { measureRound } from "../database/measure.mjs";
import { open } from "./open.mjs";
import { userId } from "./user-id.mjs";

/** Opens a folder. `measure` runs one round of calls of a query. */
export async function startSide(folder, users) {
  const child = fork(import.meta.filename, [folder, users]);
  await once(child, "message");
  return {
    async measure(name) {
      child.send(name);
      return (await once(child, "message"))[0];
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

if (process.send) {
  const [folder, users] = process.argv.slice(2);
  const deployment = await open(path.resolve(folder));
  let n = 0;
  const work = (name) => async () => {
    n++;
    const subject = userId((n * 48_271) % Number(users));
    const issuer = "https://api.workos.com/";
    const claims = { sid: "session_01", email: "ada@example.com", email_verified: true };
    const identity = { tokenIdentifier: `${issuer}|${subject}`, subject, issuer, ...claims };
    const caller = { kind: "user", identity, expiresAt: 4e9, token: "" };
    const outcome = await deployment.run({ path: `calls:${name}`, args: { n }, caller });
    if (!outcome.ok) throw new Error(outcome.errorMessage);
  };
  process.on("message", async (name) => process.send(await measureRound(work(name), 1)));
  process.on("disconnect", async () => {
    await deployment.close();
    process.exit();
  });
  process.send("ready");
}
