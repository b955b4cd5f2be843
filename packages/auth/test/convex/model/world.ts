// The world around `decideLink`, made finite: a session, and a Convex client that behaves like
// authentication_manager.ts of convex 1.48 and the contract tests (L28 to L42). A violation of the link's rules is
// recorded at the moment it happens.
import type { HeldToken } from "../../../src/core/state.ts";
import {
  type LinkEffect,
  type LinkInput,
  type LinkState,
  type LinkStep,
  givenToken,
} from "../../../src/convex/decide-link.ts";

/** The function under test. */
export type Decide = (state: LinkState, input: LinkInput) => LinkStep;

/** A token is its serial and its value; the same value may return with another serial. */
export interface Token {
  readonly serial: number;
  readonly value: string;
}

/** The session, or null when the user is signed out. */
export interface Session {
  token: Token;
  isSendable: boolean;
  isRefused: boolean;
}

/** The client: its authentication manager and its socket. */
export interface Client {
  /** The epoch of the `setAuth` call whose callbacks the client has, or null if they are not the link's. */
  config: number | null;
  /** `scheduled`: accepted. `cached`, `fresh`: sent after a push or an answer, and not judged yet. */
  auth: "none" | "cached" | "fresh" | "scheduled";
  token: Token | null;
  socket: "running" | "stopping" | "stopped";
  /** Its open request for another token: because it was refused, or because its token is about to expire. */
  request: "reauth" | "backup" | null;
  /** What it takes in its next microtask. */
  taking: { readonly from: "push" | "answer" | "kick"; readonly token: Token | null } | null;
  isRefreshing: boolean;
  attempts: number;
  /** Other code has called `setAuth` and left the socket stopped. */
  isStranded: boolean;
}

/** The whole world, and the rule that was broken. */
export interface World {
  link: LinkState;
  session: Session | null;
  client: Client;
  /** The pending `ready` inputs: in a microtask, or after all microtasks. */
  due: { readonly epoch: number; readonly soon: boolean }[];
  /** The serial that the backend accepted last, and whether the session was told. */
  accepted: { serial: number; isTold: boolean } | null;
  /** The serial that the backend refused last, and whether the session was told. */
  refused: { serial: number; isTold: boolean } | null;
  isInCallback: boolean;
  broken: string | null;
}

/** A client without a token, and a signed-out session. */
export function newWorld(link: LinkState): World {
  const client: Client = {
    config: null,
    auth: "none",
    token: null,
    socket: "running",
    request: null,
    taking: null,
    isRefreshing: false,
    attempts: 0,
    isStranded: false,
  };
  return { link, session: null, client, due: [], accepted: null, refused: null, isInCallback: false, broken: null };
}

const heldOf = ({ serial, value }: Token): HeldToken => ({ serial, token: { value } }) as HeldToken;
const tokenOf = ({ serial, token: { value } }: HeldToken): Token => ({ serial, value });

/** The token that the session would send now. */
export const sendable = ({ session }: World): Token | null => (session?.isSendable === true ? session.token : null);
/** Whether the link reports that the client has that token. */
export const isInLine = (world: World): boolean => givenToken(world.link)?.serial === sendable(world)?.serial;

const breaks = (world: World, rule: string): void => void (world.broken ??= rule);

/** Passes an input to the link, and runs the effects. */
export function report(world: World, decide: Decide, input: LinkInput): void {
  const step = decide(world.link, input);
  world.link = step.state;
  for (const effect of step.effects) run(world, decide, effect);
}

/** The session has changed, or may have. */
export function look(world: World, decide: Decide): void {
  const token = sendable(world);
  report(world, decide, { kind: "session", token: token === null ? null : heldOf(token) });
}

/** The client calls one of its callbacks. */
export function call(world: World, decide: Decide, kind: "accepted" | "lost" | "refused" | "settled"): void {
  const { config } = world.client;
  if (config === null) return;
  world.isInCallback = true;
  report(world, decide, { kind, epoch: config });
  world.isInCallback = false;
}

function run(world: World, decide: Decide, effect: LinkEffect): void {
  const { client, link } = world;
  const later = (soon: boolean): void => void world.due.push({ epoch: link.epoch, soon });
  switch (effect.kind) {
    case "push":
      // A stranded client does not report it, and a kicked one reports no refusal.
      if (client.socket !== "running" && client.config !== null && !client.isStranded)
        breaks(world, "L12 a push meets a stopped socket");
      if (client.taking?.from === "kick") breaks(world, "L25 a push undoes a kick");
      if (world.isInCallback) breaks(world, "L12 a push is made inside a callback");
      if (client.config !== null && client.auth !== "none" && client.token?.serial === effect.held.serial)
        breaks(world, "L3 a token is pushed twice");
      if (client.socket !== "running") Object.assign(client, { socket: "stopped", isStranded: true });
      return setAuth(world, decide, link.epoch, { from: "push", token: tokenOf(effect.held) });
    case "answer":
      if (client.request !== "reauth") breaks(world, "L12 an answer without a request after a refusal");
      client.taking = { from: "answer", token: tokenOf(effect.held) };
      return later(false);
    case "kick":
      setAuth(world, decide, null, { from: "kick", token: sendable(world) });
      return later(false);
    case "clear":
      setAuth(world, decide, null, null);
      Object.assign(client, { auth: "none", token: null, socket: "running", isStranded: false });
      return;
    case "release":
      if (client.request !== null) client.taking = { from: "answer", token: null };
      return;
    case "confirm":
      if (world.accepted?.serial !== effect.held.serial)
        return breaks(world, "L4 a token is confirmed that was not accepted");
      world.accepted.isTold = true;
      return;
    case "refuse":
      return refuse(world, decide, effect.held.serial);
    case "lose":
    case "wake":
      return;
    case "look":
      return look(world, decide);
    case "retry":
      return later(true);
  }
}

/** The session receives a refusal, and notifies its listeners. */
function refuse(world: World, decide: Decide, serial: number): void {
  const { refused, session } = world;
  if (refused?.serial !== serial) return breaks(world, "L9 a token is reported as refused that was not");
  if (refused.isTold) return breaks(world, "L8 a refusal is reported twice");
  refused.isTold = true;
  if (session?.token.serial === serial) Object.assign(session, { isSendable: false, isRefused: true });
  look(world, decide);
}

/** `setConfig` of the client: it ends the running refresh, and drops every request. */
function setAuth(world: World, decide: Decide, epoch: number | null, taking: Client["taking"]): void {
  const { client } = world;
  if (client.isRefreshing) {
    client.isRefreshing = false;
    call(world, decide, "settled");
  }
  Object.assign(client, { config: epoch, request: null, taking, attempts: 0 });
}

/** The client's microtask: it takes what it was given. */
export function take(world: World, decide: Decide): void {
  const { client } = world;
  const { taking, request } = client;
  if (taking === null) return;
  client.taking = null;
  client.request = null;
  const { from, token } = taking;
  if (from === "push") {
    Object.assign(client, { auth: "cached", token });
    return;
  }
  // Whatever it takes, it restarts its socket.
  client.socket = "running";
  client.isStranded = false;
  if (token === null || (from === "answer" && request === "reauth" && token.value === client.token?.value)) {
    return giveUp(world, decide);
  }
  Object.assign(client, { auth: "fresh", token });
}

/** The client no longer has a token. */
export function giveUp(world: World, decide: Decide): void {
  const { client } = world;
  Object.assign(client, { auth: "none", token: null, attempts: 0 });
  call(world, decide, "lost");
  if (!client.isRefreshing) return;
  client.isRefreshing = false;
  call(world, decide, "settled");
}

/** The client has stopped its socket, and requests another token. */
export function ask(world: World, decide: Decide, request: "reauth" | "backup"): void {
  const { client, link } = world;
  client.request = request;
  if (request === "reauth") client.socket = "stopped";
  // The fetchers of earlier calls, and those of `kick` and `clear`, answer at once.
  if (client.config !== link.epoch) {
    client.taking = { from: "answer", token: client.config === null ? client.token : null };
    return;
  }
  world.isInCallback = true;
  report(world, decide, { kind: "asked", epoch: client.config, isBusy: true });
  world.isInCallback = false;
  if (request === "reauth" && link.kind !== "stopped" && world.refused?.isTold === false)
    breaks(world, "L9 a refusal is not reported");
}

/** The backend accepts the client's token. */
export function accept(world: World, decide: Decide): void {
  const { client, link } = world;
  if (client.token === null) return;
  const isOurs = client.config === link.epoch && link.kind !== "stopped";
  world.accepted = { serial: client.token.serial, isTold: false };
  world.refused = null;
  const wasRefreshing = client.isRefreshing;
  Object.assign(client, { auth: "scheduled", attempts: 0, isRefreshing: false });
  call(world, decide, wasRefreshing ? "settled" : "accepted");
  if (isOurs && !world.accepted.isTold) breaks(world, "L4 an acceptance is not reported");
}

/** The backend refuses the client's token. */
export function reject(world: World, decide: Decide): void {
  const { client, link } = world;
  if (client.token === null) return;
  const isOurs = client.config === link.epoch && link.kind !== "stopped";
  world.refused = { serial: client.token.serial, isTold: false };
  world.accepted = null;
  report(world, decide, { kind: "heard" });
  if (client.auth === "fresh" && client.attempts === 2) {
    giveUp(world, decide);
    if (isOurs && !world.refused.isTold) breaks(world, "L9 a refusal is not reported");
    return;
  }
  if (client.auth === "fresh") client.attempts += 1;
  client.socket = "stopping";
  if (client.isRefreshing) return;
  client.isRefreshing = true;
  call(world, decide, "refused");
}
