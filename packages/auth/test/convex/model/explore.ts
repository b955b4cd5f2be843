// Explores every reachable situation of a link, its session and its client, and checks each.
import { type LinkState, UNLINKED, givenToken } from "../../../src/convex/decide-link.ts";
import {
  type Decide,
  type Token,
  type World,
  accept,
  ask,
  isInLine,
  look,
  newWorld,
  reject,
  report,
  sendable,
  take,
} from "./world.ts";

/** The result of an exploration. */
export interface Report {
  readonly states: number;
  readonly transitions: number;
  /** The kinds of state of the link that were reached. */
  readonly kinds: ReadonlySet<LinkState["kind"]>;
  /** The first rule that was broken and the path to it, or null. */
  readonly violation: { readonly rule: string; readonly trace: readonly string[] } | null;
}

type Move = readonly [name: string, go: (world: World, decide: Decide) => void];

const serials = (world: World): number[] =>
  [
    world.session?.token,
    givenToken(world.link),
    world.client.token,
    world.client.taking?.token,
    world.accepted,
    world.refused,
  ].flatMap((one) => (one == null ? [] : [one.serial]));

/** Another token of the session. */
function renew(world: World, value: string): void {
  const serial = Math.max(0, ...serials(world)) + 1;
  world.session = { token: { serial, value }, isSendable: true, isRefused: false };
}

/** No microtask is pending. The sockets of `createConvexClient` close within microtasks. */
const isIdle = ({ client, due }: World): boolean =>
  client.taking === null && client.socket !== "stopping" && !due.some(({ soon }) => soon);
const isStuck = (world: World): boolean =>
  world.client.socket === "stopped" && world.client.request === null && sendable(world) !== null;

/** Everything that can happen. */
function movesOf(world: World): Move[] {
  const { client, session, due, link } = world;
  const moves: Move[] = [];
  const add = (name: string, go: Move[1]): void => void moves.push([name, go]);
  // The session may change in the middle of anything.
  add("the session gets another token", (w, decide) => {
    renew(w, `another ${w.session?.token.serial ?? 0}`);
    look(w, decide);
  });
  if (session !== null) {
    add("the session gets the same token", (w, decide) => {
      renew(w, session.token.value);
      look(w, decide);
    });
    add("the user signs out", (w, decide) => {
      w.session = null;
      report(w, decide, { kind: "sign-out" });
      look(w, decide);
    });
    if (session.isSendable || !session.isRefused)
      add("the session's token may be sent, or not", (w, decide) => {
        w.session = { ...session, isSendable: !session.isSendable };
        look(w, decide);
      });
  }
  if (link.kind !== "stopped") add("the link is stopped", (w, decide) => report(w, decide, { kind: "stop" }));
  if (client.taking !== null) add("the client takes what it was given", take);
  for (const [index, { epoch, soon }] of due.entries()) {
    if (!soon && !isIdle(world)) continue;
    add(`ready${soon ? " soon" : ""}`, (w, decide) => {
      w.due.splice(index, 1);
      report(w, decide, { kind: "ready", epoch });
    });
  }
  if (client.socket === "stopping") add("the client asks after a refusal", (w, decide) => ask(w, decide, "reauth"));
  if (!isIdle(world)) return moves;
  // After a kick, the timer of 0 ms comes before the backend's answer. An answer to a request may come before its timer.
  if (client.socket === "running" && client.auth !== "none" && link.kind !== "kicked") {
    if (client.auth !== "scheduled") add("the backend accepts", accept);
    add("the backend refuses", reject);
  }
  if (client.auth === "scheduled" && client.config !== null)
    add("the client asks before the expiry", (w, decide) =>
      ask(w, decide, client.socket === "stopped" ? "reauth" : "backup"),
    );
  if (isStuck(world)) add("the watchdog finds it stuck", (w, decide) => report(w, decide, { kind: "stuck" }));
  if (client.socket === "running" && !client.isRefreshing)
    add("other code calls setAuth at the wrong moment", (w) => {
      Object.assign(w.client, {
        config: null,
        auth: "none",
        token: null,
        socket: "stopped",
        request: null,
        isStranded: true,
      });
    });
  return moves;
}

/** What must hold in every situation. */
function brokenRule(world: World): string | null {
  const { client, session, link, due } = world;
  if (world.broken !== null) return world.broken;
  if (link.kind === "stopped") {
    const isLeft = isIdle(world) && client.socket === "stopped" && !client.isStranded;
    return isLeft ? "L67 a client that is let go is left stopped" : null;
  }
  if (session === null && isIdle(world) && client.token !== null) return "L13 the client has a token after a sign-out";
  const token = sendable(world);
  if (token === null || client.isStranded) return null;
  if (isInLine(world) && client.token?.serial !== token.serial && client.taking?.token?.serial !== token.serial)
    return "L22 the link says in line of a client that has another token";
  const isQuiet = isIdle(world) && due.length === 0 && client.socket === "running";
  return isQuiet && !isInLine(world) ? "L12 a token does not reach a client that could take it" : null;
}

/**
 * Returns what is wrong if a healthy world does not lead from there to the session's token being accepted, or null.
 * Only a stranded client needs the watchdog.
 */
function recovery(decide: Decide, from: World): string | null {
  const fails = "L9 a healthy world does not lead back";
  const world = structuredClone(from);
  const { client } = world;
  let mayKick = client.isStranded || from.link.kind === "kicked";
  for (let i = 0; i < 40 && world.broken === null; i += 1) {
    const soon = world.due.findIndex((one) => one.soon);
    const next = soon === -1 && client.taking === null ? 0 : soon;
    const ready = world.due[next];
    if (client.taking !== null) take(world, decide);
    else if (ready !== undefined) {
      world.due.splice(next, 1);
      report(world, decide, { kind: "ready", epoch: ready.epoch });
    } else if (client.socket === "stopping") ask(world, decide, "reauth");
    else if (sendable(world) === null) {
      renew(world, "a healthy one");
      look(world, decide);
    } else if (isStuck(world) && mayKick) {
      mayKick = false;
      report(world, decide, { kind: "stuck" });
    } else if (client.socket === "running" && client.auth !== "none" && client.auth !== "scheduled")
      accept(world, decide);
    else {
      const isBack = client.auth === "scheduled" && client.token?.serial === sendable(world)?.serial && isInLine(world);
      return brokenRule(world) ?? (isBack ? null : fails);
    }
  }
  return world.broken ?? fails;
}

/** The same situation with serials, values and epochs mapped to a few representative numbers. */
function canonical(world: World): World {
  const rank = new Map([...new Set(serials(world))].sort((a, b) => a - b).map((serial, index) => [serial, index + 1]));
  const values = new Map<string, string>();
  const name = (token: Token): Token => {
    if (!values.has(token.value)) values.set(token.value, `v${values.size}`);
    return { serial: rank.get(token.serial) ?? 0, value: values.get(token.value) ?? "" };
  };
  const age = (epoch: number): number => (epoch === world.link.epoch ? 1 : 0);
  const { link, session, client, accepted, refused } = world;
  const held = givenToken(link);
  const canonicalHeld = held === null ? null : name({ serial: held.serial, value: held.token.value });
  return {
    ...world,
    link: {
      kind: link.kind,
      epoch: 1,
      ...(canonicalHeld === null
        ? {}
        : { held: { serial: canonicalHeld.serial, token: { value: canonicalHeld.value } } }),
    } as LinkState,
    session: session && { ...session, token: name(session.token) },
    client: {
      ...client,
      config: client.config === null ? null : age(client.config),
      token: client.token && name(client.token),
      taking: client.taking && { ...client.taking, token: client.taking.token && name(client.taking.token) },
    },
    due: world.due
      .map(({ epoch, soon }) => ({ epoch: age(epoch), soon }))
      .filter(
        (one, index, all) => all.findIndex((other) => other.epoch === one.epoch && other.soon === one.soon) === index,
      ),
    accepted: accepted && { ...accepted, serial: rank.get(accepted.serial) ?? 0 },
    refused: refused && { ...refused, serial: rank.get(refused.serial) ?? 0 },
  };
}

/** Explores to the fixed point, or to the first violation. */
export function explore(decide: Decide): Report {
  const seen = new Map<string, { readonly world: World; readonly from: string | null; readonly by: string }>();
  const queue: string[] = [];
  const kinds = new Set<LinkState["kind"]>();
  let transitions = 0;
  const add = (world: World, from: string | null, by: string): void => {
    const next = canonical(world);
    const key = JSON.stringify(next);
    if (seen.has(key)) return;
    seen.set(key, { world: next, from, by });
    kinds.add(next.link.kind);
    queue.push(key);
  };
  const fail = (rule: string, key: string, last: string): Report => {
    const trace = [last];
    for (let at: string | null = key; at !== null; at = seen.get(at)?.from ?? null)
      trace.unshift(seen.get(at)?.by ?? "");
    return { states: seen.size, transitions, kinds, violation: { rule, trace } };
  };
  add(newWorld(UNLINKED), null, "start");
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
    const world = seen.get(key)?.world ?? newWorld(UNLINKED);
    for (const [name, go] of movesOf(world)) {
      transitions += 1;
      const next = structuredClone(world);
      go(next, decide);
      const rule = brokenRule(next);
      if (rule !== null) return fail(rule, key, name);
      add(next, key, name);
    }
    const rule = world.link.kind === "stopped" ? null : recovery(decide, world);
    if (rule !== null) return fail(rule, key, "a healthy world");
  }
  return { states: seen.size, transitions, kinds, violation: null };
}
