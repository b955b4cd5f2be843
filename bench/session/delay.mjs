// A network between the browser and a port of this machine: data arrives half a round trip later, in either direction, and a
// connection takes a round trip to open. It limits no bandwidth and loses nothing.
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Listens on a free port; `roundTrip` may be changed, in ms. */
export async function delayed(host, port) {
  let count = 0;
  const self = { port: 0, roundTrip: 0, connections: () => count, close: () => {} };
  const sockets = new Set();
  const carry = (from, to, opened) => {
    let last = opened;
    const later = (arrive) => {
      last = Math.max(performance.now() + self.roundTrip / 2, last);
      setTimeout(() => arrive(), last - performance.now());
    };
    from.on("data", (bytes) => later(() => to.writable && to.write(bytes)));
    from.on("end", () => later(() => to.end()));
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      later(() => to.destroy());
    });
  };
  const server = createServer({ noDelay: true }, (client) => {
    const target = connect({ host, port, noDelay: true });
    count += 1;
    sockets.add(client).add(target);
    carry(client, target, performance.now() + 1.5 * self.roundTrip);
    carry(target, client, 0);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  self.port = server.address().port;
  self.close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return self;
}
