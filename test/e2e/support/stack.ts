// A stack for a copy of the example, with its log.
import { type Stack, createStack } from "lockstep";
import { copyExample, terminalEnv } from "./example.ts";
import { freePorts } from "./ports.ts";
import { type Log, createLog } from "./log.ts";

/** A running stack under test. */
export interface TestStack {
  readonly stack: Stack;
  /** Every line as `service │ text`. */
  readonly log: Log;
  /** The copy of the example. */
  readonly app: string;
  /** Stops the stack and starts it again with the same ports and data. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

/**
 * Starts a stack with short access tokens on free ports; the app is served from a production build. `prepare` may change the copy
 * of the example first; `seed` is a file in it.
 */
export async function startStack(
  name: string,
  accessTokenSeconds: number,
  prepare: (app: string) => void = () => {},
  seed?: string,
): Promise<TestStack> {
  const app = copyExample(name);
  prepare(app);
  const ports = await freePorts();
  const log = createLog();
  const start = (): Promise<Stack> =>
    createStack({
      app,
      ports,
      accessTokenSeconds,
      ...(seed !== undefined && { seed }),
      command: ["sh", "-c", `vite build && exec vite preview --port ${ports.app} --strictPort`],
      env: terminalEnv({ LOCKSTEP_LOG: "debug" }),
      log: (service, _stream, line) => log.add(`${service} │ ${line}`),
    });
  let stack = await start();
  return {
    get stack() {
      return stack;
    },
    log,
    app,
    restart: async () => {
      await stack.close();
      stack = await start();
    },
    close: () => stack.close(),
  };
}
