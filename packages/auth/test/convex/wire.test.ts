// The small parts of the gate: reading AuthErrors, the logger, and the socket behind the gate.
import { expect, test, vi } from "vitest";
import { readAuthError } from "../../src/convex/auth-error.ts";
import { createGate } from "../../src/convex/gate.ts";
import { createGatedSocket } from "../../src/convex/gated-socket.ts";
import { createLogger } from "../../src/convex/logger.ts";

test("[L17] the text of an AuthError is read, whatever the order of its fields", () => {
  expect(readAuthError('{"type":"AuthError","error":"no","baseVersion":0}')).toBe("no");
  expect(readAuthError('{"authUpdateAttempted":true,"baseVersion":0,"error":"no","type":"AuthError"}')).toBe("no");
});

test.each([
  ["another message that mentions it", '{"type":"Transition","value":"\\"AuthError\\""}'],
  ["no JSON", '"AuthError" {'],
  ["null", 'null "AuthError"'],
  ["no text", '{"type":"AuthError","error":1}'],
  ["bytes", new ArrayBuffer(8)],
  ["more than 16 384 characters", JSON.stringify({ type: "AuthError", error: "x".repeat(16_384) })],
])("[L17] %s is skipped", (_, data) => {
  expect(readAuthError(data)).toBeNull();
});

test("[L18] the client's line about giving up is suppressed, and every other line is printed", () => {
  const lines: unknown[][] = [];
  const keep = (...words: unknown[]): void => void lines.push(words);
  const logger = createLogger({ logger: { logVerbose: keep, log: keep, warn: keep, error: keep } });
  logger.error('Failed to authenticate: "no", check your server auth config');
  logger.error("Auth token is not a valid JWT, cannot refetch the token");
  logger.warn("w");
  logger.log("l", 1);
  logger.logVerbose("v");
  expect(lines).toEqual([["Auth token is not a valid JWT, cannot refetch the token"], ["w"], ["l", 1], ["v"]]);
});

const nothing: (event?: unknown) => void = () => {};

function gated(mayOpen: () => boolean) {
  const sent: string[] = [];
  const real = {
    closed: 0,
    onopen: nothing,
    onmessage: nothing,
    onclose: nothing,
    send: (data: string) => void sent.push(data),
    close: () => void (real.closed += 1),
  };
  const options = { mayOpen, maySend: () => true, onHeld: nothing, onAuthError: nothing, note: nothing };
  const socket = createGatedSocket(real as unknown as WebSocket, options, nothing);
  const heard: string[] = [];
  const { webSocket } = socket;
  webSocket.onopen = () => void heard.push("open");
  webSocket.onmessage = () => void heard.push("message");
  webSocket.onclose = () => void heard.push("close");
  return { socket, real, sent, heard, webSocket };
}

test("[L18] with `logger: true` lines go to the console, verbose ones only on request; with false nowhere", () => {
  const said: string[] = [];
  for (const level of ["debug", "log", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...words) => void said.push(`${level} ${words.join(" ")}`));
  }
  const sayAll = (logger: ReturnType<typeof createLogger>): string[] => {
    for (const level of ["logVerbose", "log", "warn", "error"] as const) logger[level]("a", 1);
    return said.splice(0);
  };
  expect(sayAll(createLogger({}))).toEqual(["log a 1", "warn a 1", "error a 1"]);
  expect(sayAll(createLogger({ logger: true, verbose: true }))).toEqual([
    "debug a 1",
    "log a 1",
    "warn a 1",
    "error a 1",
  ]);
  expect(sayAll(createLogger({ logger: false, verbose: true }))).toEqual([]);
  vi.restoreAllMocks();
});

test("[L1] a held socket neither opens, nor sends, nor receives", () => {
  let open = false;
  const { socket, real, sent, heard, webSocket } = gated(() => open);
  real.onopen({});
  real.onmessage({ data: "early" });
  webSocket.send("early");
  expect([heard, sent]).toEqual([[], []]);
  open = true;
  socket.recheck();
  socket.recheck();
  webSocket.send("hello");
  real.onmessage({ data: "late" });
  expect([heard, sent]).toEqual([["open", "message"], ["hello"]]);
});

test("[L16] a held socket that the client abandons by replacing its onopen is closed", async () => {
  const { real, heard, webSocket } = gated(() => false);
  real.onopen({});
  webSocket.onopen = () => void heard.push("second open");
  await Promise.resolve();
  expect(real.closed).toBe(1);
  expect(heard).toEqual(["close"]);
});

test("[L14] a socket that is cut silently neither sends nor receives, and still responds to close()", async () => {
  const { socket, real, sent, heard, webSocket } = gated(() => true);
  real.onopen({});
  socket.cut(false);
  webSocket.send("as the old user");
  real.onmessage({ data: "for the old user" });
  real.onclose({});
  await Promise.resolve();
  expect([heard, sent, real.closed]).toEqual([["open"], [], 1]);
  webSocket.close();
  await Promise.resolve();
  expect(heard).toEqual(["open", "close"]);
});

test("[L13] a stopped gate opens no further connections", () => {
  let made = 0;
  class Real {
    constructor() {
      made += 1;
    }
    close(): void {}
  }
  const gate = createGate({
    socket: () => Real as unknown as typeof WebSocket,
    mayOpen: () => true,
    maySend: () => true,
    onHeld: nothing,
    note: nothing,
    onAuthError: nothing,
  });
  expect(new gate.constructor("wss://example.convex.cloud")).toBeDefined();
  gate.stop();
  expect(new gate.constructor("wss://example.convex.cloud")).toBeDefined();
  expect(made).toBe(1);
});
