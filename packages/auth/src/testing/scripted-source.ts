// A session source that simulates an identity provider: it mints tokens, has outages, hangs and ends sessions. It can also
// lag, like an SDK that has a token of another organization before it reports that organization.
import type { FetchRequest, FetchResult, SessionSource, SourceSnapshot } from "../index.ts";
import { makeToken } from "./make-token.ts";
import { type TestClock, createGlobalClock } from "./test-clock.ts";

/**
 * How the provider answers a fetch.
 *
 * - `mint`: a new token. `same`: the token that the session already has. `garbage`: a string that is not a token.
 * - `stale`: a new token for the organization and session before the last change.
 * - `fail`: transient. `reject`: the promise rejects, which counts the same. `hang`: no answer.
 * - `gone`: the session has ended.
 */
export type FetchMode = "mint" | "fail" | "hang" | "gone" | "same" | "stale" | "reject" | "garbage";

/** The user signed in at the provider. */
export interface Person {
  readonly sub: string;
  readonly sid?: string;
  readonly org_id?: string;
}

/** A source and its controls. */
export interface ScriptedSource {
  readonly source: SessionSource;
  /** Changes the source's snapshot; null signs out. */
  readonly say: (snapshot: SourceSnapshot) => void;
  /** Signs a user in at the provider, and reports it. */
  readonly signIn: (person: Person) => void;
  readonly signOut: () => void;
  /**
   * The SDK gets a token of this user, and the source reports it as `unread`. The source reports its organization once a
   * fetch has read it, or after `name`. From then on, the SDK has a memory: only a forced fetch returns another token.
   */
  readonly hold: (person: Person) => void;
  /** Another tab stores a token of this user where the SDK finds it. The source reports nothing until a fetch finds it. */
  readonly store: (person: Person) => void;
  /** The source reports the SDK's user and organization. */
  readonly name: () => void;
  /** How to answer fetches from now on. */
  mode: FetchMode;
  /** Takes precedence over `mode`, one per fetch. */
  readonly script: FetchMode[];
  /** ms until a fetch is answered; 0 answers without a timer. */
  latency: number;
  /** Token lifetime in seconds. */
  life: number;
  /** The age of tokens when a fetch returns them, in seconds. */
  age: number;
  /** Every fetch so far: its time, ms since 1970, and whether it was forced. */
  readonly fetches: { readonly at: number; readonly force: boolean }[];
  /** Every token so far. */
  readonly tokens: string[];
}

/** Options of {@link createScriptedSource}. */
export interface ScriptedSourceOptions {
  /** Default: the global timers. */
  readonly clock?: TestClock;
  /** Whether all tabs share one token, as in a cookie. Default false. */
  readonly isShared?: boolean;
  /** Whether the source also reports the session ID. Default false. */
  readonly namesSession?: boolean;
}

/** Creates a source that is still loading. Tokens live 300 s; fetches take 50 ms. */
export function createScriptedSource(options: ScriptedSourceOptions = {}): ScriptedSource {
  const { clock = createGlobalClock(), isShared = false, namesSession = false } = options;
  const listeners = new Set<() => void>();
  let snapshot: SourceSnapshot = { kind: "unknown" };
  let person: Person | null = null;
  /** The same user before the last change of organization or session. */
  let before: Person | null = null;
  /** The token that the SDK keeps, if it keeps one. */
  let memory: string | null = null;
  /** The number of the unread token. */
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
            // The next token to return is the one that the SDK holds unread.
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
      // A source that reports sessions still reports the previous one, as authkit-nextjs does.
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
