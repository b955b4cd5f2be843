// How local Convex responds to input with one defect, over real sockets.

import { expect, it } from "vitest";
import { rawSocket } from "../support/clients.ts";
import { push, startConvex } from "../support/convex-app.ts";
import { connectPeer, encodeFrame, FIN, type Peer, TEXT, textFrame, upgradePeer } from "../support/hostile-peer.ts";

const ECHO = `
  const args = { value: v.any() };
  const handler = async (_ctx, { value }) => value;
  export const echo = query({ args, handler });
  export const change = mutation({ args, handler });
  export const act = action({ args, handler });
`;
const CONNECT = JSON.stringify({ type: "Connect", sessionId: "s", clientTs: 0 });
/** Nested arrays. */
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

it("[Y135] an idle connection is kept for 75 s", async () => {
  const { port } = await startConvex();
  const { headers } = await fetch(`http://127.0.0.1:${port}/version`, { headers: { connection: "keep-alive" } });
  expect(headers.get("keep-alive")).toBe("timeout=75");
});

it("[Y81] compression is never negotiated, whatever a client offers", async () => {
  const convex = await startConvex();
  const peer = await upgradePeer(
    convex.port,
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
  );
  expect(peer.answer()).toMatch(/^HTTP\/1\.1 101 /);
  expect(peer.answer()).not.toMatch(/extensions/i);
  await peer.write(encodeFrame({ ...textFrame(CONNECT), flags: FIN | 0b0100 }));
  await peer.ended;
});

it("[Y130] a session id that no client generates closes the socket, and is never confused with another", async () => {
  const convex = await startConvex();
  for (const sessionId of ["\\ud800", "\\udfff", "", "s".repeat(65), "a b", "\\u0000"]) {
    const { send, closed } = await rawSocket(convex);
    send(`{"type":"Connect","sessionId":"${sessionId}","clientTs":0}`);
    expect(await closed).toEqual({ code: 1008, reason: "BadRequest: `sessionId` is not a UUID" });
  }
});

it("[Y82] a message nested more than 128 deep closes its socket", async () => {
  const convex = await startConvex();
  for (const [depth, problem] of [
    [126, "`requestId` is not a 32-bit unsigned integer"],
    [127, "The message is nested more than 128 deep"],
    [100_000, "The message is nested more than 128 deep"],
  ] as const) {
    const { send, closed } = await rawSocket(convex);
    send(CONNECT);
    send(`{"type":"Mutation","requestId":-1,"udfPath":"m:f","args":[${nested(depth)}]}`);
    expect([depth, await closed]).toEqual([depth, { code: 1008, reason: `BadRequest: ${problem}` }]);
  }
});

it.each([
  [63, 200, "success"],
  [64, 200, "Arguments for echo:echo are invalid: Value is too nested (65 > maximum nesting 64)"],
  [126, 200, "Arguments for echo:echo are invalid: Value is too nested (65 > maximum nesting 64)"],
  [127, 400, "The request body is nested more than 128 deep"],
  [100_000, 400, "The request body is nested more than 128 deep"],
])("[Y82] a call with an argument nested %i deep is answered %i", async (depth, status, text) => {
  const convex = await startConvex();
  await push(convex, { echo: ECHO });
  const body = `{"path":"echo:echo","args":{"value":${nested(depth)}}}`;
  const response = await fetch(`${convex.url}/api/query`, { method: "POST", body });
  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(text)]);
});

it("[Y83] a message in several frames is one message; seventeen megabytes in frames are too many", async () => {
  const convex = await startConvex();
  const part = (flags: number, opcode: number, text: string): Buffer =>
    encodeFrame({ ...textFrame(text), flags, opcode });
  const peer = await upgradePeer(convex.port);
  await peer.write(part(0, TEXT, CONNECT.slice(0, 20)));
  // A ping may come between frames, RFC 6455 §5.4.
  await peer.write(encodeFrame({ ...textFrame("between"), opcode: 9 }));
  await peer.write(part(FIN, 0, CONNECT.slice(20)));
  await peer.write(
    encodeFrame(textFrame('{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[]}')),
  );
  await peer.answered('"querySet":1');
  expect(peer.answer()).toContain("between");
  await peer.write(part(0, TEXT, " "));
  for (let n = 0; n < 18; n++) await peer.write(part(0, 0, " ".repeat(1024 * 1024)));
  await peer.ended;
  // The close frame with 1009, RFC 6455 §7.4.1.
  expect(peer.answer().slice(-4)).toBe("\x88\x02\x03\xf1");
});

it("[Y84] a peer that disconnects in the middle of a request is not a server error", async () => {
  const convex = await startConvex();
  for (const route of ["/api/query", "/api/storage/upload?token=x", "/api/deploy2/start_push"]) {
    const peer = connectPeer(convex.port);
    const head = `POST ${route} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Convex ${convex.adminKey}\r\nContent-Length: 100\r\n\r\n`;
    await peer.write(`${head}{"path":`);
    // The response to another request shows that this one has started.
    expect((await fetch(convex.url)).status).toBe(200);
    peer.cut();
    await peer.ended;
    expect((await fetch(convex.url)).status).toBe(200);
  }
  expect(convex.lines).toEqual([]);
});

it.each([
  ["a length that is not a number", "POST /api/query HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400],
  [
    "two lengths",
    "POST /api/query HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
  ],
  ["headers of more than 16 KiB", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["a path that is not percent-encoded", "POST /api/run/%/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 400],
  ["no method", "\0 / HTTP/1.1\r\n\r\n", 400],
])("[Y85] %s is answered, and the server continues", async (_what, bytes, status) => {
  const convex = await startConvex();
  const peer: Peer = connectPeer(convex.port);
  await peer.write(bytes);
  await peer.answered("\r\n\r\n");
  expect(peer.answer()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  peer.cut();
  expect((await fetch(convex.url)).status).toBe(200);
  expect(convex.lines).toEqual([]);
});

it("[F352] over a socket, arguments beyond the limits fail their call in a deployment's words, and the socket stays open", async () => {
  const convex = await startConvex();
  await push(convex, { echo: ECHO });
  const { socket, send } = await rawSocket(convex, "/api/1.48.0/sync");
  const answers: string[] = [];
  socket.on("message", (frame: Buffer) => {
    const { type, success, result, modifications = [] } = JSON.parse(frame.toString());
    if (type.endsWith("Response")) answers.push(`${type} ${success} ${result}`);
    for (const { errorMessage } of modifications) answers.push(`query ${errorMessage}`);
  });
  send(CONNECT);
  const big = JSON.stringify("x".repeat(16 * 1024 * 1024));
  for (const [n, value] of [nested(64), big].entries()) {
    const call = `"udfPath":"echo:echo","args":[{"value":${value}}]`;
    send(
      `{"type":"ModifyQuerySet","baseVersion":${n},"newVersion":${n + 1},"modifications":[{"type":"Add","queryId":${n},${call}}]}`,
    );
    send(`{"type":"Mutation","requestId":${n},${call.replace("echo:echo", "echo:change")}}`);
    send(`{"type":"Action","requestId":${n},${call.replace("echo:echo", "echo:act")}}`);
  }
  await expect.poll(() => answers.length).toBe(6);
  const nestedText = "are invalid: Value is too nested (65 > maximum nesting 64)";
  const largeText = "are too large (16 MiB, limit: 16 MiB)";
  for (const [kind, name] of [
    ["query", "echo"],
    ["MutationResponse false", "change"],
    ["ActionResponse false", "act"],
  ] as const) {
    const own = answers.filter((answer) => answer.startsWith(kind));
    expect(own).toEqual(
      [nestedText, largeText].map((text) => expect.stringContaining(`Arguments for echo:${name} ${text}`)),
    );
  }
  expect(socket.readyState).toBe(socket.OPEN);
});
