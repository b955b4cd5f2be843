// A session source that plays an identity provider: mints tokens, has outages, hangs, ends sessions, and lags behind
// itself, as an SDK does that has a token of another organization before it says so.
import type { FetchRequest, FetchResult, SessionSource, SourceSnapshot } from "../index.ts";
import { makeToken } from "./make-token.ts";
import { type TestClock, createGlobalClock } from "./test-clock.ts";

/**
 * How the provider answers a fetch.
 *
 * - `mint`: a new token. `same`: the token that the session has already. `garbage`: no token at all.
 * - `stale`: a new token of the organization and session that the user was in before the last change.
 * - `fail`: transient. `reject`: the promise rejects, which counts the same. `hang`: no answer.
 * - `gone`: the session is over.
 */
export type FetchMode = "mint" | "fail" | "hang" | "gone" | "same" | "stale" | "reject" | "garbage";

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
  /**
   * The SDK gets a token of that person and says that there is one, `unread`. It names the organization of it once a fetch
   * has read it, or with `name`. From then on the SDK has a memory: only a forced fetch gives another token.
   */
  readonly hold: (person: Person) => void;
  /** Another tab puts a token of that person where the SDK finds it. The source says nothing until a fetch has found it. */
  readonly store: (person: Person) => void;
  /** The source says what the SDK knows: who is signed in, and in which organization. */
  readonly name: () => void;
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
  /** All tabs find the same token, as in a cookie. Default false. */
  readonly isShared?: boolean;
  /** The source names the session id as well. Default false. */
  readonly namesSession?: boolean;
}

/** Creates a source that does not know yet. Tokens live 300 s, fetches take 50 ms. */
export function createScriptedSource(options: ScriptedSourceOptions = {}): ScriptedSource {
  const { clock = createGlobalClock(), isShared = false, namesSession = false } = options;
  const listeners = new Set<() => void>();
  let snapshot: SourceSnapshot = { kind: "unknown" };
  let person: Person | null = null;
  /** The same user before the last change of organization or session. */
  let before: Person | null = null;
  /** The token that the SDK keeps, if it is one that keeps any. */
  let memory: string | null = null;
  /** The number of the token that is not read yet. */
  let unread: number | undefined;
  let isSilent = false;
  let minted = 0;
  const say = (next: SourceSnapshot): void => {
    snapshot = next;
    for (const listener of listeners) listener();
  };
  const name = (): void => {
    if (person === null) return say({ kind: "absent", reason: "signed_out" });
    const { sub: subject, org_id: organizationId = null, sid: sessionId = "session_1" } = person;
    const session = namesSession ? { sessionId } : {};
    say({ kind: "present", subject, organizationId, ...session, ...(unread === undefined ? {} : { unread }) });
  };
  const become = (next: Person | null): void => {
    before = next !== null && next.sub === person?.sub ? person : null;
    person = next;
    memory = null;
    unread = undefined;
    isSilent = false;
  };
  const mint = (who: Person): string => {
    const iat = Math.floor(clock.wall() / 1000) - self.age;
    minted += 1;
    const token = makeToken({ sid: "session_1", ...who, iat, exp: iat + self.life, jti: String(minted) });
    self.tokens.push(token);
    return token;
  };
  const give = (who: Person, { force, current }: FetchRequest): FetchResult => {
    if (memory === null) return { kind: "token", token: mint(who), minted: true };
    const isSpent = force && memory === current;
    if (isSpent) memory = mint(who);
    const token = memory;
    const isNews = isSilent || unread !== undefined;
    isSilent = false;
    unread = undefined;
    if (isNews) name();
    return { kind: "token", token, minted: isSpent };
  };
  const self: ScriptedSource = {
    source: {
      isShared,
      getSnapshot: () => snapshot,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      fetch: (request) => {
        self.fetches.push({ at: clock.wall(), force: request.force });
        const mode = self.script.shift() ?? self.mode;
        const who = person;
        return new Promise<FetchResult>((resolve, reject) => {
          if (mode === "hang") return;
          const answer = (): void => {
            const { current } = request;
            // What the SDK has got and not given out yet is what it gives next.
            const past = !isSilent && unread === undefined;
            if (mode === "reject") reject(new TypeError("Failed to fetch"));
            else if (mode === "fail") resolve({ kind: "transient" });
            else if (mode === "gone" || who === null) resolve({ kind: "gone" });
            else if (mode === "garbage") resolve({ kind: "token", token: "not.a.token", minted: true });
            else if (past && mode === "same" && current !== null) {
              resolve({ kind: "token", token: current, minted: false });
            } else if (past && mode === "stale" && before !== null) {
              resolve({ kind: "token", token: mint(before), minted: true });
            } else resolve(give(who, request));
          };
          if (self.latency === 0) answer();
          else clock.setTimer(answer, self.latency);
        });
      },
    },
    say,
    signIn: (who) => {
      become(who);
      name();
    },
    signOut: () => {
      become(null);
      name();
    },
    hold: (who) => {
      become(who);
      memory = mint(who);
      unread = minted;
      // One that names sessions goes on to name the one of before, as authkit-nextjs does.
      const named = namesSession && snapshot.kind === "present" ? snapshot : {};
      say({ ...named, kind: "present", subject: who.sub, unread });
    },
    store: (who) => {
      become(who);
      memory = mint(who);
      isSilent = true;
    },
    name,
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
