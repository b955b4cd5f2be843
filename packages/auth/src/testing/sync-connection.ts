// One connection to the backend of sync-server.ts: a socket for the client, and the state that the backend keeps for it.
// Facts about the protocol: versions start from zero on every socket; a higher identity version proves acceptance; expiry is
// only detected when something runs; a close follows every AuthError.
import { readToken } from "./make-token.ts";
import type { Outcome, RunKind } from "./run-function.ts";
import type { SyncServer } from "./sync-server-shape.ts";

/** Interval of protocol pings, ms. A client that receives nothing for 60 s reconnects. */
const PING_EVERY = 15_000;
/** How long after its expiry a token is still accepted, ms. */
const LEEWAY = 5000;

type Json = Record<string, unknown>;
type Handler = ((event: unknown) => void) | null;

/** What the connections of a backend share. */
export interface Backend {
  readonly controls: SyncServer;
  /** One-way latency, ms. */
  readonly latency: number;
  /** Calls `arrive` after the network latency. */
  readonly carry: (arrive: () => void) => void;
  readonly connections: Set<Connection>;
  /** Advances the backend's clock and returns it, as in `ts` on the wire. */
  readonly tick: () => string;
  /** The clock as it is. */
  readonly now: () => string;
  readonly run: (kind: RunKind, path: string, args: unknown, token: string | null, sentAt: number | null) => Outcome;
  /** The outcome of each mutation, by session and request: one that is resent does not run again. */
  readonly recorded: Map<string, Outcome>;
}

/** A connection, as the network and the backend see it. */
export interface Connection {
  /** What the client gets. */
  readonly socket: object;
  /** Closes it with this code. */
  readonly close: (code: number) => void;
  /** Runs every query again. `sentAt`: when the client asked for that, ms since 1970, or null. */
  readonly update: (sentAt: number | null) => void;
  /** Makes it half open. */
  readonly strand: () => void;
}

/** Starts connecting. */
export function createConnection(backend: Backend): Connection {
  const { controls, carry, connections, latency } = backend;
  const queries = new Map<number, { readonly path: string; readonly args: unknown }>();
  let state: "connecting" | "open" | "closed" = "connecting";
  let isStranded = false;
  let version = { querySet: 0, identity: 0, ts: START };
  let received = { querySet: 0, identity: 0 };
  let token: string | null = null;
  /** Whether a message has arrived. Before that, the backend sends nothing. */
  let wasHeard = false;
  /** From `Connect`, which stock clients omit when `setAuth` is called twice while the socket opens. */
  let sessionId: unknown = null;
  /** Whether an AuthError was sent. The backend then handles nothing more, and closes. */
  let isRefusing = false;
  const socket = {
    onopen: null as Handler,
    onmessage: null as Handler,
    onclose: null as Handler,
    onerror: null as Handler,
    get readyState(): number {
      return { connecting: 0, open: 1, closed: 3 }[state];
    },
    send: (text: string): void => {
      if (state !== "open") return;
      const sentAt = Date.now();
      carry(() => {
        if (state === "open" && !isRefusing && !isStranded) handle(JSON.parse(text) as Json, sentAt);
      });
    },
    close: (): void => void setTimeout(() => close(1005), latency),
  };
  const self: Connection = { socket, close, update, strand: () => (isStranded = true) };

  function open(): void {
    if (state === "closed") return;
    if (controls.refuseConnections > 0) {
      controls.refuseConnections -= 1;
      return close(1006);
    }
    state = "open";
    connections.add(self);
    socket.onopen?.({ type: "open" });
    ping();
  }

  function ping(): void {
    setTimeout(() => {
      if (state !== "open") return;
      say({ type: "Ping" });
      ping();
    }, PING_EVERY);
  }

  function close(code: number): void {
    if (state === "closed") return;
    state = "closed";
    connections.delete(self);
    socket.onclose?.({ type: "close", code, reason: "", wasClean: code !== 1006 });
  }

  function say(message: Json): void {
    carry(() => {
      if (state === "open" && !isStranded) socket.onmessage?.({ data: JSON.stringify(message) });
    });
  }

  function refuse(error: string, authUpdateAttempted: boolean): void {
    controls.authErrors.push(error);
    say({ type: "AuthError", error, baseVersion: version.identity, authUpdateAttempted });
    isRefusing = true;
    // Later than the client's own close, to keep the moment in which it has stopped but not yet asked for a token.
    setTimeout(() => carry(() => close(1005)), 3 * latency);
  }

  /** Refuses the token if it has expired since it was accepted. */
  function expired(): boolean {
    if (token === null || !isOver(token, Date.now() + controls.ahead)) return false;
    refuse("Convex token identity expired", false);
    return true;
  }

  function update(sentAt: number | null): void {
    if (!wasHeard || isRefusing || expired()) return;
    const endVersion = { ...received, ts: backend.tick() };
    const modifications = [...queries].map(([queryId, { path, args }]) =>
      modificationOf(queryId, backend.run("query", path, args, token, sentAt)),
    );
    say({ type: "Transition", startVersion: version, endVersion, modifications, clientClockSkew: controls.skew });
    version = endVersion;
  }

  function authenticate(offered: string | null, sentAt: number): void {
    controls.authenticates.push(nameOf(offered));
    const refusal = offered === null ? null : refusalOf(offered, Date.now() + controls.ahead, controls.accept);
    if (refusal !== null) return refuse(refusal, true);
    token = offered;
    received = { ...received, identity: received.identity + 1 };
    update(sentAt);
  }

  function call(message: Json, kind: "mutation" | "action", sentAt: number): void {
    if (expired()) return;
    const { requestId, udfPath } = message;
    // With the tests' random numbers, all clients have the same session ID, so the arguments distinguish them.
    const request = JSON.stringify([sessionId, requestId, message["args"]]);
    const isResent = kind === "mutation" && sessionId !== null && backend.recorded.has(request);
    const ts = isResent ? backend.now() : backend.tick();
    if (!isResent) {
      backend.recorded.set(
        request,
        backend.run(kind, String(udfPath), (message["args"] as unknown[])[0], token, sentAt),
      );
    }
    const answer = { requestId, ...backend.recorded.get(request), logLines: [] };
    if (kind === "action") {
      setTimeout(() => say({ type: "ActionResponse", ...answer }), controls.actionTakes);
      return;
    }
    say({ type: "MutationResponse", ...answer, ts });
    update(null);
  }

  function handle(message: Json, sentAt: number): void {
    controls.received.push(String(message["type"]));
    wasHeard = true;
    switch (message["type"]) {
      case "Connect":
        sessionId = message["sessionId"];
        return;
      case "Authenticate":
        return authenticate(message["tokenType"] === "User" ? String(message["value"]) : null, sentAt);
      case "ModifyQuerySet":
        for (const change of message["modifications"] as Json[]) {
          const id = Number(change["queryId"]);
          if (change["type"] !== "Add") queries.delete(id);
          else queries.set(id, { path: String(change["udfPath"]), args: (change["args"] as unknown[])[0] });
        }
        received = { ...received, querySet: Number(message["newVersion"]) };
        return update(sentAt);
      case "Mutation":
        return call(message, "mutation", sentAt);
      case "Action":
        return call(message, "action", sentAt);
    }
  }

  carry(open);
  return self;
}

/** A clock on the wire: base64 of 8 bytes, little endian. */
export function encodeTs(value: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return btoa(String.fromCharCode(...bytes));
}

const START = encodeTs(0n);

/** Whether a token has expired. `now` is ms since 1970. */
const isOver = (token: string, now: number): boolean => readToken(token).exp * 1000 <= now;

/** Why an offered token is refused, or null. */
function refusalOf(token: string, now: number, accept: SyncServer["accept"]): string | null {
  return readToken(token).exp * 1000 + LEEWAY < now ? "Token expired" : accept(token);
}

/** How a token appears in `authenticates`. */
function nameOf(token: string | null): string | null {
  if (token === null) return null;
  const { sub, jti = "" } = readToken(token);
  return `${sub}#${jti}`;
}

/** The result of a query, as a part of a transition. */
function modificationOf(queryId: number, { success, result, ...error }: Outcome): Json {
  const rest = { queryId, logLines: [], journal: null };
  return success
    ? { type: "QueryUpdated", value: result, ...rest }
    : { type: "QueryFailed", errorMessage: result, ...error, ...rest };
}
