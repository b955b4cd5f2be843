// Five hundred idle sockets; ten thousand are in idle-sockets.long.test.ts.

import { it } from "vitest";
import { holdIdleSockets } from "../support/idle-sockets.ts";

it(
  "[Y86] five hundred idle sockets cost little, a change reaches those who watch it, and nothing of them stays",
  () => holdIdleSockets(500, 30),
  60_000,
);
