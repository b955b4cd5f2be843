// A busy port is detected before anything starts.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { assertPortFree } from "../../src/stack/assert-port-free.ts";
import { createStack } from "../../src/stack/create-stack.ts";

test("[K10] a port in use is refused with its number and the option", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree(port, "local Convex", "--convex-port <port>")).rejects.toMatchObject({
    code: "PORT_BUSY",
    message: expect.stringMatching(new RegExp(`local Convex.*${port}[^]*--convex-port`)),
  });
  await new Promise((resolve) => server.close(resolve));
  await expect(assertPortFree(port, "local Convex", "")).resolves.toBeUndefined();
});

test("[K10] a folder without package.json is refused before anything starts", async () => {
  const start = createStack({ app: "/nonexistent", ports: { authkit: 1, convex: 2, site: 4, app: 3 }, data: null });
  await expect(start).rejects.toMatchObject({ code: "BAD_OPTION" });
});
