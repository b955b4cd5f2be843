// Results larger than a message should be, with the real client and with one too old for chunks.

import { expect, it } from "vitest";
import { connect, rawSocket, watch } from "../support/clients.ts";
import { call, push, startConvex } from "../support/convex-app.ts";

const LARGE = `
  export const list = query({ args: {}, handler: async (ctx) => {
    const [{ text } = { text: "" }] = await ctx.db.query("texts").collect();
    return Array.from({ length: 12 }, () => text.repeat(125_000));
  } });
  export const set = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    for (const { _id } of await ctx.db.query("texts").collect()) await ctx.db.delete(_id);
    await ctx.db.insert("texts", { text });
  } });
`;
/** Eight bytes, of a one-, a three- and a four-byte character; 125 000 of them are a million. */
const TEXT = "a€😀";

it("[Y70] the real client receives twelve million bytes, and the change after them", async () => {
  const convex = await startConvex();
  expect(await push(convex, { large: LARGE })).toBeNull();
  await call(convex, "mutation", "large:set", { text: TEXT });
  const live = watch(connect(convex), "large:list");
  for (const text of [TEXT, "bbbbbbbb", ""]) {
    await call(convex, "mutation", "large:set", { text });
    const expected = text.repeat(125_000);
    await live.until((list: string[]) => list.length === 12 && list.every((one) => one === expected));
  }
});

it.each([
  ["1.48.0", ["TransitionChunk 0/3", "TransitionChunk 1/3", "TransitionChunk 2/3"]],
  ["1.27.5", ["Transition"]],
])("[Y70] [Y71] version %s receives the result as %j, and later messages whole", async (version, expected) => {
  const convex = await startConvex();
  expect(await push(convex, { large: LARGE })).toBeNull();
  await call(convex, "mutation", "large:set", { text: TEXT });
  const { socket, send } = await rawSocket(convex, `/api/${version}/sync`);
  const seen: string[] = [];
  const answered = new Promise<void>((resolve) => {
    socket.on("message", (frame: Buffer) => {
      const { type, partNumber, totalParts } = JSON.parse(frame.toString());
      seen.push(partNumber === undefined ? type : `${type} ${partNumber}/${totalParts}`);
      if (type === "MutationResponse") resolve();
    });
  });
  send(JSON.stringify({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null, clientTs: 0 }));
  const add = { type: "Add", queryId: 0, udfPath: "large:list", args: [{}] };
  send(JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] }));
  await expect.poll(() => seen).toEqual(expected);
  send(JSON.stringify({ type: "Mutation", requestId: 0, udfPath: "large:set", args: [{ text: "" }] }));
  await answered;
  await expect.poll(() => seen).toEqual([...expected, "MutationResponse", "Transition"]);
});
