// Ten thousand idle sockets: `npm run test:long`. Both sides need as many open files; Node takes what the hard limit allows.

import { it } from "vitest";
import { holdIdleSockets } from "../support/idle-sockets.ts";

it(
  "[Y86] ten thousand idle sockets cost little, a change reaches those who watch it, and nothing of them stays",
  () => holdIdleSockets(10_000, 20),
  300_000,
);
