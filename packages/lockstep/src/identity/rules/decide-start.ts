// How an authorization request starts, given the accounts signed in to the hosted pages in this browser: a pure decision.

/** A value of `prompt`. */
export type Prompt = "none" | "login" | "consent" | "select_account";

/** The meaning of `prompt` and `max_age`. `maxAgeSeconds` is null without a limit. */
export interface Prompting {
  prompt: ReadonlySet<Prompt>;
  maxAgeSeconds: number | null;
}

/** An account signed in to the hosted pages in this browser. */
export interface KnownAccount {
  email: string;
  /** When the user actually signed in, in ms. */
  signedInAt: number;
}

/** The state when the request arrives. `now` is in ms. */
export interface StartFacts<T extends KnownAccount> extends Prompting {
  accounts: readonly T[];
  /** From `login_hint`; empty without one. */
  loginHint: string;
  screenHint: "sign-in" | "sign-up";
  /** True if the request has an invitation that can be accepted. */
  invited: boolean;
  now: number;
}

/** OpenID Connect's errors for a request without interaction. */
export type SilentRefusal = "login_required" | "account_selection_required" | "interaction_required";

/** How it starts. */
export type Start<T> =
  | { kind: "refuse"; error: SilentRefusal }
  | { kind: "continue"; account: T }
  | { kind: "choose"; accounts: readonly T[] }
  | { kind: "sign_up" }
  | { kind: "sign_in"; email: string };

/** Decides. */
export function decideStart<T extends KnownAccount>(facts: StartFacts<T>): Start<T> {
  const { accounts, prompt, screenHint, invited } = facts;
  const hint = facts.loginHint.trim().toLowerCase();
  const hinted = hint === "" ? accounts : accounts.filter(({ email }) => email === hint);
  const fresh = hinted.filter((account) => isFresh(account, facts));
  const [one] = fresh;

  if (prompt.has("none")) {
    if (one === undefined) return { kind: "refuse", error: "login_required" };
    if (fresh.length > 1) return { kind: "refuse", error: "account_selection_required" };
    // Only a user who has seen an invitation accepts it.
    return invited ? { kind: "refuse", error: "interaction_required" } : { kind: "continue", account: one };
  }
  const signIn = {
    kind: "sign_in",
    email: facts.loginHint || (accounts.length === 1 ? (accounts[0]?.email ?? "") : ""),
  } as const;
  if (screenHint === "sign-up") return { kind: "sign_up" };
  if (prompt.has("login")) return signIn;
  if (prompt.size > 0 || invited) return hinted.length > 0 ? { kind: "choose", accounts: hinted } : signIn;
  if (one === undefined) return signIn;
  return fresh.length > 1 ? { kind: "choose", accounts: fresh } : { kind: "continue", account: one };
}

/** False if `max_age` requires a newer sign-in than the account's. */
export function isFresh(
  { signedInAt }: KnownAccount,
  { maxAgeSeconds, now }: Pick<StartFacts<KnownAccount>, "maxAgeSeconds" | "now">,
): boolean {
  return maxAgeSeconds === null || now - signedInAt <= maxAgeSeconds * 1000;
}
