// Five hundred idle sockets; idle-sockets.long.test.ts has ten thousand.

import { it } from "vitest";
import { holdIdleSockets } from "../support/idle-sockets.ts";

it(
  "[Y86] five hundred idle sockets cost little, a change reaches its watchers, and nothing of them remains",
  () => holdIdleSockets(500, 30),
  60_000,
);
