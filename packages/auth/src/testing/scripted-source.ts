// A session source that plays an identity provider: mints tokens, has outages, hangs, ends sessions.
import type { FetchResult, SessionSource, SourceSnapshot } from "../index.ts";
import { makeToken } from "./make-token.ts";
import { type TestClock, createGlobalClock } from "./test-clock.ts";

/**
 * How the provider answers a fetch.
 *
 * - `mint`: a new token. `same`: the token that the session has already. `garbage`: no token at all.
 * - `fail`: transient. `reject`: the promise rejects, which counts the same. `hang`: no answer.
 * - `gone`: the session is over.
 */
export type FetchMode = "mint" | "fail" | "hang" | "gone" | "same" | "reject" | "garbage";

/** Who is signed in at the provider. */
export interface Person {
  readonly sub: string;
  readonly sid?: string;
  readonly org_id?: string;
}

/** A source and the hands that move it. */
export interface ScriptedSource {
  readonly source: SessionSource;
  /** Changes what the source says; null signs out. */
  readonly say: (snapshot: SourceSnapshot) => void;
  /** Signs a person in at the provider and says so. */
  readonly signIn: (person: Person) => void;
  readonly signOut: () => void;
  /** How fetches are answered from now on. */
  mode: FetchMode;
  /** Takes precedence over `mode`, one per fetch. */
  readonly script: FetchMode[];
  /** ms until a fetch is answered; 0 answers without a timer. */
  latency: number;
  /** Token lifetime in seconds. */
  life: number;
  /** How old tokens are when they are given out, in seconds. */
  age: number;
  /** Every fetch so far: when, ms since 1970, and whether forced. */
  readonly fetches: { readonly at: number; readonly force: boolean }[];
  /** Every token so far. */
  readonly tokens: string[];
}

/** Options of {@link createScriptedSource}. */
export interface ScriptedSourceOptions {
  /** Default: the global timers. */
  readonly clock?: TestClock;
}

/** Creates a source that does not know yet. Tokens live 300 s, fetches take 50 ms. */
export function createScriptedSource({ clock = createGlobalClock() }: ScriptedSourceOptions = {}): ScriptedSource {
  const listeners = new Set<() => void>();
  let snapshot: SourceSnapshot = { kind: "unknown" };
  let person: Person | null = null;
  let minted = 0;
  const say = (next: SourceSnapshot): void => {
    snapshot = next;
    for (const listener of listeners) listener();
  };
  const mint = (who: Person): string => {
    const iat = Math.floor(clock.wall() / 1000) - self.age;
    minted += 1;
    const token = makeToken({ sid: "session_1", ...who, iat, exp: iat + self.life, jti: String(minted) });
    self.tokens.push(token);
    return token;
  };
  const self: ScriptedSource = {
    source: {
      getSnapshot: () => snapshot,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      fetch: ({ force, current }) => {
        self.fetches.push({ at: clock.wall(), force });
        const mode = self.script.shift() ?? self.mode;
        const who = person;
        return new Promise<FetchResult>((resolve, reject) => {
          if (mode === "hang") return;
          const answer = (): void => {
            if (mode === "reject") reject(new TypeError("Failed to fetch"));
            else if (mode === "fail") resolve({ kind: "transient" });
            else if (mode === "gone" || who === null) resolve({ kind: "gone" });
            else if (mode === "garbage") resolve({ kind: "token", token: "not.a.token", minted: true });
            else if (mode === "same" && current !== null) resolve({ kind: "token", token: current, minted: false });
            else resolve({ kind: "token", token: mint(who), minted: true });
          };
          if (self.latency === 0) answer();
          else clock.setTimer(answer, self.latency);
        });
      },
    },
    say,
    signIn: (who) => {
      person = who;
      say({ kind: "present", subject: who.sub, organizationId: who.org_id ?? null });
    },
    signOut: () => {
      person = null;
      say({ kind: "absent", reason: "signed_out" });
    },
    mode: "mint",
    script: [],
    latency: 50,
    life: 300,
    age: 0,
    fetches: [],
    tokens: [],
  };
  return self;
}
