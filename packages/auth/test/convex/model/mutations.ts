// Mistakes that a change of `decideLink` could introduce, one at a time. The checker must catch each.
import {
  type LinkInput,
  type LinkState,
  type LinkStep,
  decideLink,
  givenToken,
} from "../../../src/convex/decide-link.ts";
import type { Decide } from "./world.ts";

/** `change` receives every decision and may replace it. Undefined keeps it. */
const spoil =
  (change: (state: LinkState, input: LinkInput, right: LinkStep) => LinkStep | undefined): Decide =>
  (state, input) => {
    const right = decideLink(state, input);
    return change(state, input, right) ?? right;
  };
const stay = (state: LinkState): LinkStep => ({ state, effects: [] });
const push = (state: LinkState, input: LinkInput): LinkStep | undefined =>
  input.kind === "session" && input.token !== null && input.token.serial !== givenToken(state)?.serial
    ? decideLink({ kind: "none", epoch: state.epoch }, input)
    : undefined;

/** Each mistake, and the start of the message of the rule that it breaks. */
export const MUTATIONS: Readonly<Record<string, { readonly decide: Decide; readonly breaks: string }>> = {
  "a token is pushed while the client stops its socket": {
    breaks: "L12 a push meets",
    decide: spoil((state, input) => (state.kind === "refused" ? push(state, input) : undefined)),
  },
  "a token is pushed while the client asks": {
    breaks: "L12 a push meets",
    decide: spoil((state, input) => (state.kind === "asking" ? push(state, input) : undefined)),
  },
  "a refusal that the client does not report again goes unnoticed": {
    breaks: "L12 a push meets",
    decide: spoil((state, input) => (input.kind === "heard" ? stay(state) : undefined)),
  },
  "a token is pushed inside the callback of a client that gave up": {
    breaks: "L12 a push is made inside",
    decide: spoil((_, input, { state, effects }) =>
      input.kind === "lost"
        ? {
            state: { kind: "none", epoch: state.epoch },
            effects: effects.map((one) => (one.kind === "retry" ? { kind: "look" } : one)),
          }
        : undefined,
    ),
  },
  "a token answers a client that did not ask": {
    breaks: "L12 an answer without",
    decide: spoil((state, input, right) =>
      state.kind === "given" && input.kind === "session" && input.token !== null && right.effects.length > 0
        ? { state: { ...state, kind: "answered", held: input.token }, effects: [{ kind: "answer", held: input.token }] }
        : undefined,
    ),
  },
  "a token answers an earlier request while the client stops its socket": {
    breaks: "L12 an answer without",
    decide: spoil((state, input) =>
      state.kind === "refused" ? decideLink({ ...state, kind: "asking" }, input) : undefined,
    ),
  },
  "an answered client is not given the next token before it has connected": {
    breaks: "L12 a token does not reach",
    decide: spoil((state, input) => (input.kind === "ready" && "held" in state ? stay(state) : undefined)),
  },
  "a client that gave up is not given a token again": {
    breaks: "L12 a token does not reach",
    decide: spoil((state, input) => (input.kind === "ready" && state.kind === "lost" ? stay(state) : undefined)),
  },
  "the same token is pushed at every change of the session": {
    breaks: "L3",
    decide: spoil((state, input) =>
      state.kind === "given" && input.kind === "session" && input.token?.serial === state.held.serial
        ? decideLink({ kind: "none", epoch: state.epoch }, input)
        : undefined,
    ),
  },
  "a late callback counts": {
    breaks: "L4 a token is confirmed",
    decide: (state, input) => decideLink(state, "epoch" in input ? { ...input, epoch: state.epoch } : input),
  },
  "an acceptance is not reported": {
    breaks: "L4 an acceptance",
    decide: spoil((_, input, { state, effects }) =>
      input.kind === "accepted" || input.kind === "settled"
        ? { state, effects: effects.filter(({ kind }) => kind !== "confirm") }
        : undefined,
    ),
  },
  "a client that gives up because of a repeated token counts as refused": {
    breaks: "L9 a token is reported",
    decide: spoil((state, input) =>
      state.kind === "echoed" && input.kind === "lost" ? decideLink({ ...state, kind: "answered" }, input) : undefined,
    ),
  },
  "a client that asks twice counts as refused twice": {
    breaks: "L8",
    decide: spoil((state, input) =>
      state.kind === "asking" && input.kind === "asked" ? decideLink({ ...state, kind: "refused" }, input) : undefined,
    ),
  },
  "a refusal is not reported": {
    breaks: "L9 a refusal",
    decide: spoil((_, input, { state, effects }) =>
      input.kind === "asked" ? { state, effects: effects.filter(({ kind }) => kind !== "refuse") } : undefined,
    ),
  },
  "the last of four refusals is not reported": {
    breaks: "L9 a refusal",
    decide: spoil((_, input, { state, effects }) =>
      input.kind === "lost" ? { state, effects: effects.filter(({ kind }) => kind !== "refuse") } : undefined,
    ),
  },
  "a sign-out leaves the client its token": {
    breaks: "L13",
    decide: spoil((_, input, { state }) => (input.kind === "sign-out" ? stay(state) : undefined)),
  },
  "a sign-out forgets the token that a stuck client was given": {
    breaks: "L13",
    decide: spoil((state, input) =>
      input.kind === "sign-out" && (state.kind === "kicked" || state.kind === "revived") ? stay(state) : undefined,
    ),
  },
  "a stuck client is left alone": {
    breaks: "L9 a healthy",
    decide: spoil((state, input) => (input.kind === "stuck" ? stay(state) : undefined)),
  },
  "a stuck client is pushed a token before it has taken the one it was given": {
    breaks: "L25",
    decide: spoil((state, input) => (state.kind === "kicked" ? push(state, input) : undefined)),
  },
  "a client that is released while it asks is not answered": {
    breaks: "L67",
    decide: spoil((_, input, { state }) => (input.kind === "stop" ? stay(state) : undefined)),
  },
  "a client that is released before it asks is not answered when it does": {
    breaks: "L67",
    decide: spoil((state, input, right) =>
      input.kind === "stop" ? { ...right, state: { kind: "stopped", epoch: state.epoch } } : undefined,
    ),
  },
};
