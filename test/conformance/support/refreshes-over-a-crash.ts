// Local AuthKit as a separate process, killed in the middle of many refreshes and restarted with the same file.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { LOCKSTEP, terminalEnv } from "../../e2e/support/example.ts";
import { freePorts } from "../../e2e/support/ports.ts";

const CLIENT = "client_lockstep_local";
const API_KEY = "sk_test_default";

/** The results of the clients. */
export interface Outcome {
  clients: number;
  /** Refreshes answered before the process ended. */
  answered: number;
  /** Pending refreshes at the kill that were not answered. */
  interrupted: number;
  /** Clients without a working session afterwards, and the reason. */
  lost: string[];
}

/** Signs clients in, has all of them refresh continuously, kills the process after some responses, and lets every client continue. */
export async function refreshesOverACrash(clients: number, killAfter: number): Promise<Outcome> {
  const data = mkdtempSync(path.join(tmpdir(), "authkit-crash-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const { authkit: port } = await freePorts();
  const url = `http://localhost:${port}`;

  const first = await start(port, data);
  const held: string[] = [];
  for (let from = 0; from < clients; from += 50) {
    const some = Array.from({ length: Math.min(50, clients - from) }, (_, n) => signIn(url, from + n));
    held.push(...(await Promise.all(some)));
  }

  let [answered, interrupted] = [0, 0];
  let isOver = false;
  const killed = once(first, "close");
  // Each client refreshes until the process ends, so that requests are pending whenever it is killed.
  const refreshOn = async (client: number): Promise<void> => {
    const isBefore = !isOver;
    const next = await refresh(url, held[client] ?? "").catch(() => null);
    if (next === null) {
      if (isBefore) interrupted += 1;
      return;
    }
    held[client] = next;
    answered += 1;
    if (answered === killAfter) isOver = first.kill("SIGKILL");
    await refreshOn(client);
  };
  await Promise.all(held.map(async (_token, client) => await refreshOn(client)));
  await killed;

  await start(port, data);
  const lost: string[] = [];
  // Twice, because a client that got the pair from a replay must be able to use it.
  for (const _time of ["retry", "next"]) {
    await Promise.all(
      held.map(async (token, client) => {
        try {
          held[client] = await refresh(url, token);
        } catch (error) {
          lost.push(String(error));
        }
      }),
    );
  }
  return { clients, answered, interrupted, lost };
}

async function start(port: number, data: string): Promise<ChildProcess> {
  const args = [LOCKSTEP, "authkit", "--port", String(port), "--data", data];
  const child = spawn(process.execPath, args, { env: terminalEnv(), stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) if (line.includes("listens on")) return child;
  throw new Error(`local AuthKit ended with exit code ${child.exitCode}`);
}

async function send(url: string, where: string, body: Record<string, unknown>): Promise<Record<string, string>> {
  const response = await fetch(`${url}${where}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`${where}: ${response.status} ${answer["error_description"] ?? answer["message"]}`);
  return answer;
}

/** A session by a mailed code, which avoids the cost of a password hash. */
async function signIn(url: string, client: number): Promise<string> {
  const email = `client-${client}@example.com`;
  await send(url, "/user_management/users", { email, email_verified: true });
  const { code } = await send(url, "/user_management/magic_auth", { email });
  const grant = { grant_type: "urn:workos:oauth:grant-type:magic-auth:code", code, email };
  const answer = await send(url, "/user_management/authenticate", {
    ...grant,
    client_id: CLIENT,
    client_secret: API_KEY,
  });
  return answer["refresh_token"] ?? "";
}

async function refresh(url: string, token: string): Promise<string> {
  const grant = { grant_type: "refresh_token", client_id: CLIENT, refresh_token: token };
  return (await send(url, "/user_management/authenticate", grant))["refresh_token"] ?? "";
}
