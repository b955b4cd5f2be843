// How long a start takes. Runs by itself after the other end-to-end tests: a machine that does four things at once proves nothing.
import { afterEach, expect, test } from "vitest";
import { dev, killCommands } from "./support/command.ts";
import { copyExample, freePorts } from "./support/example.ts";

afterEach(killCommands);

test("[E14] when nothing is missing the stack is ready within 5 s", async () => {
  const app = copyExample("start-up");
  const ports = await freePorts();
  const first = dev(app, ports);
  await first.log.printed(/Stop +Ctrl-C/);
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);

  const since = performance.now();
  const second = dev(app, ports);
  await second.log.printed(/Stop +Ctrl-C/);
  expect(performance.now() - since).toBeLessThan(5_000);
  second.child.kill("SIGINT");
  await second.ended;
});
