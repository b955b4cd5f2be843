// Explores every reachable situation and checks each: the invariants hold, and a healthy world recovers from it.
// `storm` searches for ways to request tokens permanently more often than allowed.
import type { Event } from "../../../src/core/event.ts";
import { type State, heldToken } from "../../../src/core/state.ts";
import { viewOf } from "../../../src/core/view.ts";
import { type Decision, INVARIANTS } from "./invariants.ts";
import {
  type Move,
  type Node,
  type StepFunction,
  VOUCHED,
  canonical,
  inputsOf,
  keyOf,
  kindNamed,
  movesOf,
  otherToken,
} from "./world.ts";

/** The result of an exploration. */
export interface Report {
  readonly states: number;
  readonly transitions: number;
  /** Every change of state with its event, as `from --> to: event`. */
  readonly changes: ReadonlySet<string>;
  /** The longest recovery in a healthy world, ms. */
  readonly slowestRecovery: number;
  /** The first rule that was broken and the path to it, or null. */
  readonly violation: { readonly rule: string; readonly trace: readonly string[] } | null;
}

/** How long recovery may take, ms. */
const RECOVERY = 35_000;
/** The longest wait between two retries in the code; the model does not count retries. ms. */
const LONGEST_RETRY = 15_000;
/** The model's random number is 0; the longest wait after a refusal needs 1. */
const DICE = 1.1;

const RULES = Object.entries(INVARIANTS);
const START: Node = { state: { kind: "unknown", vouched: null }, hidden: false, timer: null };
/** A page that a server has rendered for a session. */
const RENDERED: Node = { ...START, state: { kind: "unknown", vouched: VOUCHED } };

/** Applies one happening. Null event: only time passes. */
function happen(step: StepFunction, move: Move): { readonly node: Node; readonly decision: Decision | null } {
  const { node: before, event } = move;
  if (event === null) return { node: before, decision: null };
  const { state, effects } = step(before.state, event, inputsOf(before));
  let { timer } = before;
  for (const effect of effects) {
    if (effect.kind === "timer") timer = effect.inMs;
    if (effect.kind === "no-timer") timer = null;
  }
  return {
    node: { state, hidden: before.hidden, timer },
    decision: { before, event, after: state, effects, timer },
  };
}

/** Explores to the fixed point, or to the first violation. */
export function explore(step: StepFunction, withSessions = false): Report {
  const seen = new Map<string, { node: Node; from: string | null; by: string }>();
  const queue: string[] = [];
  let transitions = 0;
  const changes = new Set<string>();
  let slowestRecovery = 0;
  const add = (node: Node, from: string | null, by: string): void => {
    const next = canonical(node);
    const key = keyOf(next);
    if (seen.has(key)) return;
    seen.set(key, { node: next, from, by });
    queue.push(key);
  };
  const fail = (rule: string, key: string | null, last: string): Report => {
    const trace = [last];
    for (let at = key; at !== null; at = seen.get(at)?.from ?? null) trace.unshift(seen.get(at)?.by ?? "", at);
    return { states: seen.size, transitions, changes, slowestRecovery, violation: { rule, trace } };
  };
  add(START, null, "start");
  add(RENDERED, null, "start, rendered by a server");
  for (let i = 0; i < queue.length; i += 1) {
    const key = queue[i] ?? "";
    const node = seen.get(key)?.node ?? START;
    for (const move of movesOf(node, withSessions)) {
      transitions += 1;
      const { node: next, decision } = happen(step, move);
      if (decision !== null) {
        const { before, event, after } = decision;
        if (before.state.kind !== after.kind) changes.add(`${before.state.kind} --> ${after.kind}: ${event.kind}`);
        for (const [rule, holds] of RULES) {
          if (!holds(decision)) return fail(rule, key, `${move.name} → ${keyOf(canonical(next))}`);
        }
      }
      if (next.state !== node.state || next.timer !== node.timer || next.hidden !== node.hidden)
        add(next, key, move.name);
    }
    const recovery = recover(step, node);
    slowestRecovery = Math.max(slowestRecovery, recovery);
    if (!(recovery <= RECOVERY)) return fail("S26 a healthy world confirms within 35 s", key, `took ${recovery} ms`);
    if (!ends(step, node)) return fail("S14 a world without the session ends it", key, "it did not end");
  }
  return { states: seen.size, transitions, changes, slowestRecovery, violation: null };
}

/** What happens next when all is well, the page is visible, and a user is signed in; null once it is confirmed. */
function healthy(node: Node): Event | null {
  const { state } = node;
  if (state.kind === "unknown") return { kind: "source-present", subject: "user_alice", organizationId: null };
  if (state.kind === "absent") {
    if (state.ended !== null) return { kind: "source-unknown" };
    return { kind: "source-present", subject: "user_alice", organizationId: null };
  }
  if ("attempt" in state) {
    if (state.attempt.kind === "waiting") return { kind: "timer" };
    const kind = kindNamed(state);
    if (kind === null) return { kind: "fetch-gone", id: state.attempt.id };
    return { kind: "fetch-token", id: state.attempt.id, token: otherToken(kind, state), minted: true };
  }
  const view = viewOf(state, true);
  if (view.status === "authenticated" && view.phase === "confirmed" && view.error === null) return null;
  return { kind: "confirmed", serial: heldToken(state)?.serial ?? 0 };
}

/** How long a healthy world takes to be confirmed, ms. Infinity if it never is, or a timer is missing. */
function recover(step: StepFunction, from: Node): number {
  let node = from;
  let took = 0;
  const go = (event: Event): void => {
    const state = event.kind === "timer" ? { ...node, timer: null } : node;
    node = happen(step, { name: "", node: state, event, takes: 0 }).node;
  };
  if (node.hidden) {
    node = { ...node, hidden: false };
    go({ kind: "wake" });
  }
  for (let i = 0; i < 20; i += 1) {
    const event = healthy(node);
    if (event === null) return took;
    if (event.kind === "timer") {
      if (node.timer === null) return Number.POSITIVE_INFINITY;
      const isCapped =
        "attempt" in node.state &&
        node.state.attempt.kind === "waiting" &&
        "capped" in node.state.attempt &&
        node.state.attempt.capped;
      took += isCapped ? node.timer * DICE : LONGEST_RETRY;
    }
    go(event);
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether a session that the provider has ended is absent by its next refresh. */
function ends(step: StepFunction, from: Node): boolean {
  let node = from;
  for (let i = 0; i < 6; i += 1) {
    const { state }: { state: State } = node;
    if (state.kind === "absent" || state.kind === "unknown") return true;
    const event: Event =
      "attempt" in state && state.attempt.kind === "fetching"
        ? { kind: "fetch-gone", id: state.attempt.id }
        : { kind: node.hidden && state.kind === "active" ? "restored" : "timer" };
    node = happen(step, { name: "", node, event, takes: 0 }).node;
  }
  return node.state.kind === "absent";
}

/**
 * Searches for a cycle of moves that `allow` admits, starting from a signed-in session, that requests tokens more often
 * than once every `spacing` ms: one that takes less time than its fetches should (Bellman–Ford). Returns its moves, or
 * null.
 */
export function storm(step: StepFunction, spacing: number, allow: (move: Move) => boolean): string[] | null {
  const ids = new Map<string, number>();
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const idOf = (node: Node): number => {
    const next = canonical(node);
    const key = keyOf(next);
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, nodes.length);
    return nodes.push(next) - 1;
  };
  let signedIn = START;
  for (let event = healthy(signedIn); event !== null; event = healthy(signedIn)) {
    signedIn = happen(step, { name: "", node: signedIn, event, takes: 0 }).node;
  }
  idOf(signedIn);
  for (let from = 0; from < nodes.length; from += 1) {
    for (const move of movesOf(nodes[from] ?? START).filter(allow)) {
      const { node, decision } = happen(step, move);
      const fetches = decision?.effects.filter(({ kind }) => kind === "fetch").length ?? 0;
      edges.push({ from, to: idOf(node), slack: move.takes - fetches * spacing, name: move.name });
    }
  }
  const least = nodes.map(() => 0);
  const by: (Edge | undefined)[] = nodes.map(() => undefined);
  for (let round = 0; round <= nodes.length; round += 1) {
    let last: Edge | undefined;
    for (const edge of edges) {
      const through = (least[edge.from] ?? 0) + edge.slack;
      if (through >= (least[edge.to] ?? 0)) continue;
      least[edge.to] = through;
      by[edge.to] = last = edge;
    }
    if (last === undefined) return null;
    if (round === nodes.length) return cycleThrough(last, by);
  }
  return null;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly slack: number;
  readonly name: string;
}

function cycleThrough(edge: Edge, by: readonly (Edge | undefined)[]): string[] {
  // This many steps back is certainly on the cycle.
  let at = edge.from;
  for (let i = 0; i < by.length; i += 1) at = by[at]?.from ?? at;
  const names: string[] = [];
  let back = at;
  do {
    names.unshift(by[back]?.name ?? "");
    back = by[back]?.from ?? at;
  } while (back !== at);
  return names;
}
