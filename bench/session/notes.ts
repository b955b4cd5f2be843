// What is noted while a schedule is played: who ought to be signed in, what was called, and which tokens were sent. It holds
// for pages with any SDK.
import { readToken } from "../../packages/auth/src/testing/index.ts";
import { ACTION, MUTATION } from "./page.tsx";
import type { AnyTab } from "./tab.tsx";
import { type Truth, type Whose, whoseOf } from "./truth.ts";

/** The notes, and the calls that are noted in them. */
export interface Notes {
  readonly truth: Truth;
  /** From now on it ought to be them; others may still be for that many ms. */
  readonly expect: (whose: Whose, within?: number) => void;
  /** The page switches to them, and calls a mutation as soon as it is told that it has, or that it has not. */
  readonly switchTo: (whose: Whose, ask: () => Promise<unknown>) => void;
  readonly mutate: () => void;
  readonly act: () => void;
  /** Calls an action that is expected to fail, if only it runs once. */
  readonly actInVain: () => void;
  /** What became of each mutation and action. */
  readonly results: readonly ("pending" | "done" | "failed")[];
  /** How many calls there were of which it does not matter whether they succeed. */
  readonly inVain: () => number;
  /** Every token that was sent: when, ms since 1970, and whose. */
  readonly sent: readonly { readonly at: number; readonly whose: Whose }[];
  readonly firstToken: () => string;
}

/** Notes about a tab in which it is them from the start. */
export function takeNotes({ server, client }: AnyTab, whose: Whose): Notes {
  const truth: Truth = [{ whose, from: 0, settled: 0 }];
  const results: ("pending" | "done" | "failed")[] = [];
  const sent: { at: number; whose: Whose }[] = [];
  let inVain = 0;
  let first = "";
  let accept = server.accept;
  Object.defineProperty(server, "accept", {
    get: () => (token: string) => {
      const { sub, org_id } = readToken(token);
      first ||= token;
      sent.push({ at: Date.now(), whose: whoseOf(sub, org_id as string | undefined) });
      return accept(token);
    },
    set: (next: typeof accept) => (accept = next),
  });
  const note = (work: Promise<unknown>): void => {
    const index = results.push("pending") - 1;
    work.then(
      () => (results[index] = "done"),
      () => (results[index] = "failed"),
    );
  };
  const mutate = (): void => note(client.mutation(MUTATION, {}));
  return {
    truth,
    expect: (next, within = 0) => void truth.push({ whose: next, from: Date.now(), settled: Date.now() + within }),
    switchTo: (next, ask) => {
      const expectation = { whose: next, from: Date.now(), settled: Infinity };
      truth.push(expectation);
      ask().then(
        () => {
          expectation.settled = Date.now();
          mutate();
        },
        () => {
          truth.splice(truth.indexOf(expectation), 1);
          mutate();
        },
      );
    },
    mutate,
    act: () => note(client.action(ACTION, {})),
    actInVain: () => {
      inVain += 1;
      client.action(ACTION, {}).catch(() => {});
    },
    results,
    inVain: () => inVain,
    sent,
    firstToken: () => first,
  };
}
