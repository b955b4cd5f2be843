// Ten thousand idle sockets: `npm run test:long`. Both sides need that many open files; Node uses the hard limit.

import { it } from "vitest";
import { holdIdleSockets } from "../support/idle-sockets.ts";

it(
  "[Y86] ten thousand idle sockets cost little, a change reaches its watchers, and nothing of them remains",
  () => holdIdleSockets(10_000, 20),
  300_000,
);
