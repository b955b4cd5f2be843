// Clients for tests of local Convex: the real one of the `convex` package, and a bare socket.

import { ConvexClient } from "convex/browser";
import { anyApi, type FunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Convex } from "../../../src/database/create-convex.ts";

/** A query by name, such as `notes:list`, in the form that the clients take. */
export function queryNamed(name: string): FunctionReference<"query"> {
  return named(name) as FunctionReference<"query">;
}

/** A mutation by name. */
export function mutationNamed(name: string): FunctionReference<"mutation"> {
  return named(name) as FunctionReference<"mutation">;
}

function named(name: string): unknown {
  const [module = "", fn = ""] = name.split(":");
  return anyApi[module]?.[fn];
}

/** A real client over a real socket, closed when the test ends. */
export function connect(convex: Pick<Convex, "url">): ConvexClient {
  const client = new ConvexClient(convex.url, { webSocketConstructor: WebSocket as never, logger: false });
  onTestFinished(() => client.close());
  return client;
}

/** Values of a live query as they arrive; `next` resolves once a value satisfies the predicate. */
export function watch(
  client: ConvexClient,
  name: string,
  args: Record<string, Value> = {},
): { values: unknown[]; until: (predicate: (value: never) => boolean) => Promise<void> } {
  const values: unknown[] = [];
  const waiting = new Set<() => void>();
  client.onUpdate(queryNamed(name), args, (value) => {
    values.push(value);
    for (const check of waiting) check();
  });
  return {
    values,
    until: (predicate) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!values.some((value) => predicate(value as never))) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** A raw socket: frames in, frames out, and how it closed. */
export async function rawSocket(
  convex: Convex,
  route = "/api/sync",
): Promise<{
  send: (frame: string | Buffer) => void;
  closed: Promise<{ code: number; reason: string }>;
  socket: WebSocket;
}> {
  const socket = new WebSocket(convex.url.replace("http", "ws") + route);
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return { send: (frame) => socket.send(frame), closed, socket };
}
