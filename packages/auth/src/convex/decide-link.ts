// `decideLink(state, input)`: what a link does, as one total function. Pure: the session, the client and the clock are inputs.
//
//   none ──session──▶ given ──refused──▶ refused ──asked──▶ asking ──session──▶ answered, echoed ──ready──▶ restarted
//
//   settled    any with a token ──▶ given                    session   restarted, revived ──▶ given
//   heard      answered, echoed, restarted ──▶ refused       asked     answered, echoed, restarted ──▶ asking
//   lost       any with a token ──▶ lost ──ready──▶ none     stuck     any ──▶ kicked ──ready──▶ revived
//   sign-out   any with a token, kicked, revived ──▶ none    stop      any ──▶ stopped
//
// The state follows the client's callbacks. link.ts makes the calls.
import type { HeldToken } from "../core/state.ts";

/** The client has no token of the session. */
interface Empty {
  /**
   * - `none`: it may get one.
   * - `lost`: it gave its token up, and is about to return from the callback that says so.
   * - `kicked`: it was given a token to restart its socket, and is about to take it.
   * - `revived`: it has taken that token, whose outcome it does not report, so it may get one that it does.
   * - `stopped`: the link no longer does anything.
   */
  readonly kind: "none" | "lost" | "kicked" | "revived" | "stopped";
  readonly epoch: number;
}

/** The client has a token, or has been given one. */
interface Given {
  /**
   * - `given`: the backend accepts it, or has not answered yet.
   * - `refused`: the backend does not. The client is stopping its socket.
   * - `asking`: the socket is stopped until the client's request for another token is answered.
   * - `answered`: it was answered with this token. The socket is restarting.
   * - `echoed`: it was answered with the refused token, so the client gives up without asking the backend.
   * - `restarted`: the socket has restarted, so the client can take a push again.
   */
  readonly kind: "given" | "refused" | "asking" | "answered" | "echoed" | "restarted";
  /** Identifies the latest `setAuth` call. The callbacks of earlier calls have another epoch. */
  readonly epoch: number;
  readonly held: HeldToken;
}

/** The state of a link. */
export type LinkState = Empty | Given;

/** Something that happened. Inputs with an epoch come from a `setAuth` call, and count only while it is the latest. */
export type LinkInput =
  /** The session may have changed, or the client may take a push again. `token` is the token to send now, or null. */
  | { readonly kind: "session"; readonly token: HeldToken | null }
  /** The client called `onChange(true)`, `onChange(false)`, `onRefreshChange(true)` or `onRefreshChange(false)`. */
  | { readonly kind: "accepted" | "lost" | "refused" | "settled"; readonly epoch: number }
  /** The client requests another token. `isBusy`: an action is running, which would not survive the token's expiry. */
  | { readonly kind: "asked"; readonly epoch: number; readonly isBusy: boolean }
  /** The client has done what an `answer`, a `kick` or a `retry` waited for. */
  | { readonly kind: "ready"; readonly epoch: number }
  /** The backend refuses a token, as its message says. The client, which is about to read it, does not report another refusal. */
  | { readonly kind: "heard" }
  /** The client does not progress. */
  | { readonly kind: "stuck" }
  /** The session has ended. */
  | { readonly kind: "sign-out" }
  /** The client is no longer used. */
  | { readonly kind: "stop" };

/** Something to do. */
export type LinkEffect =
  /** Call `setAuth` with this token, in the new epoch. */
  | { readonly kind: "push"; readonly held: HeldToken }
  /** Answer the open request. Report `ready` once the client has restarted its socket. */
  | { readonly kind: "answer"; readonly held: HeldToken }
  /** Restart a stopped socket. Report `ready` after that. */
  | { readonly kind: "kick" }
  /** Clear the client's token, timers and requests. */
  | { readonly kind: "clear" }
  /** Answer the open request, if any, with no token: a socket that stopped for it would stay stopped. */
  | { readonly kind: "release" }
  /** Tell the session that the backend accepted, or refused, this token. */
  | { readonly kind: "confirm" | "refuse"; readonly held: HeldToken }
  /** Have the session check whether its token is due. */
  | { readonly kind: "wake" }
  /** The client would reconnect without a token: cut its connection. */
  | { readonly kind: "lose" }
  /** Report the session again, now. */
  | { readonly kind: "look" }
  /** Report `ready` once the client has returned from its callback: a push inside it would be undone. */
  | { readonly kind: "retry" };

/** A decision. */
export interface LinkStep {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
}

/** The state of a new link. */
export const UNLINKED: LinkState = { kind: "none", epoch: 0 };

/** Returns the token that the client has or is receiving, or null. */
export function givenToken(state: LinkState): HeldToken | null {
  return "held" in state ? state.held : null;
}

/** Decides what an input means in a state. Every pair has a result, and none throws. */
export function decideLink(state: LinkState, input: LinkInput): LinkStep {
  const { epoch } = state;
  if (state.kind === "stopped" || ("epoch" in input && input.epoch !== epoch)) return to(state);
  if (input.kind === "stuck") return to({ kind: "kicked", epoch: epoch + 1 }, { kind: "kick" });
  return "held" in state ? decideGiven(state, input) : decideEmpty(state, input);
}

function decideEmpty(state: Empty, input: LinkInput): LinkStep {
  const { kind, epoch } = state;
  switch (input.kind) {
    case "session":
      return (kind === "none" || kind === "revived") && input.token !== null ? push(epoch, input.token) : to(state);
    case "ready":
      return to({ kind: kind === "kicked" ? "revived" : kind === "lost" ? "none" : kind, epoch }, { kind: "look" });
    case "lost":
      return to({ kind: "lost", epoch }, { kind: "lose" }, { kind: "retry" });
    case "sign-out":
      return kind === "kicked" || kind === "revived" ? clear(epoch) : to(state);
    case "stop":
      return to({ kind: "stopped", epoch: epoch + 1 });
    default:
      return to(state);
  }
}

function decideGiven(state: Given, input: LinkInput): LinkStep {
  const { kind, epoch, held } = state;
  const isGiven = kind === "given";
  switch (input.kind) {
    case "session": {
      const { token } = input;
      if (token === null || token.serial === held.serial) return to(state);
      if (isGiven || kind === "restarted") return push(epoch, token);
      // A push while the client has stopped its socket would leave it stopped.
      if (kind !== "asking") return to(state);
      const isEcho = token.token.value === held.token.value;
      return to({ kind: isEcho ? "echoed" : "answered", epoch, held: token }, { kind: "answer", held: token });
    }
    case "accepted":
      return to(state, { kind: "confirm", held });
    case "settled":
      return to({ kind: "given", epoch, held }, { kind: "confirm", held }, { kind: "retry" });
    case "heard":
      return isGiven || kind === "asking" ? to(state) : to({ kind: "refused", epoch, held });
    case "refused":
      return isGiven || kind === "restarted" ? to({ kind: "refused", epoch, held }) : to(state);
    case "asked":
      // The client's token is about to expire. The session replaces it earlier on its own, except in a hidden page.
      if (isGiven) return input.isBusy ? to(state, { kind: "wake" }) : to(state);
      // A refusal is reported once.
      if (kind === "asking") return to(state);
      return to({ kind: "asking", epoch, held }, { kind: "refuse", held }, { kind: "look" });
    case "lost": {
      const lost: LinkState = { kind: "lost", epoch };
      // The backend has not seen the answer of a client that gives up because of an echo.
      return kind === "echoed"
        ? to(lost, { kind: "lose" }, { kind: "retry" })
        : to(lost, { kind: "lose" }, { kind: "refuse", held }, { kind: "retry" });
    }
    case "ready":
      return to(kind === "answered" || kind === "echoed" ? { kind: "restarted", epoch, held } : state, {
        kind: "look",
      });
    case "sign-out":
      return clear(epoch);
    case "stop":
      return to({ kind: "stopped", epoch: epoch + 1 }, ...(isGiven ? [] : [{ kind: "release" } as const]));
    default:
      return to(state);
  }
}

const to = (state: LinkState, ...effects: LinkEffect[]): LinkStep => ({ state, effects });
const push = (epoch: number, held: HeldToken): LinkStep =>
  to({ kind: "given", epoch: epoch + 1, held }, { kind: "push", held });
const clear = (epoch: number): LinkStep => to({ kind: "none", epoch: epoch + 1 }, { kind: "clear" });
