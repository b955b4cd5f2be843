// The record of a played schedule: who should be signed in, what was called, and which tokens were sent. It works for pages with any SDK.
import { readToken } from "../../packages/auth/src/testing/index.ts";
import { ACTION, MUTATION } from "./page.tsx";
import type { AnyTab } from "./tab.tsx";
import { type Truth, type Whose, whoseOf } from "./truth.ts";

/** The notes, and the calls recorded in them. */
export interface Notes {
  readonly truth: Truth;
  /** Expects `whose` from now on; the previous user is tolerated for that many ms. */
  readonly expect: (whose: Whose, within?: number) => void;
  /** The page switches to `whose`, and calls a mutation as soon as the switch resolves or rejects. */
  readonly switchTo: (whose: Whose, ask: () => Promise<unknown>) => void;
  readonly mutate: () => void;
  readonly act: () => void;
  /** Calls an action that is expected to fail; it only has to run once. */
  readonly actInVain: () => void;
  /** The result of each mutation and action. */
  readonly results: readonly ("pending" | "done" | "failed")[];
  /** How many calls were made whose result does not matter. */
  readonly inVain: () => number;
  /** Every token that was sent: when, ms since 1970, and whose. */
  readonly sent: readonly { readonly at: number; readonly whose: Whose }[];
  readonly firstToken: () => string;
}

/** Creates notes for a tab in which `whose` is expected from the start. */
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
