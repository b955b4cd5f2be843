// A Convex backend as one client sees it: the sync protocol over fake sockets, with scripted acceptance of tokens.
// The backend stores nothing and uses global timers. What it keeps for each socket is in sync-connection.ts.
import { readToken } from "./make-token.ts";
import { type Outcome, runFunction } from "./run-function.ts";
import { type Backend, type Connection, createConnection, encodeTs } from "./sync-connection.ts";
import type { SyncServer, SyncServerOptions } from "./sync-server-shape.ts";

/** Creates a backend that accepts every token until it expires. */
export function createSyncServer({ latency = 5, functions = {} }: SyncServerOptions = {}): SyncServer {
  const connections = new Set<Connection>();
  let opened = 0;
  let clock = 1n;
  let written = 0;
  let isSilent = false;
  let underWay: (() => void)[] = [];

  const run: Backend["run"] = (kind, path, args, token, sentAt): Outcome => {
    const { sub: who = null, org_id: organizationId = null } = token === null ? {} : readToken(token);
    controls.runs.push({ kind, path, args, who, organizationId, at: Date.now(), sentAt });
    if (kind !== "query") written += 1;
    if (kind !== "query" && controls.fail !== null) return { success: false, result: controls.fail };
    const own = functions[path];
    return own === undefined
      ? { success: true, result: kind === "query" ? { who, written } : written }
      : runFunction(own, args, { who, organizationId });
  };

  const controls: SyncServer = {
    // Called with `new`: if a constructor returns an object, `new` returns that object (ECMA-262 §10.2.2).
    WebSocket: function FakeWebSocket() {
      opened += 1;
      return createConnection(backend).socket;
    } as unknown as typeof WebSocket,
    runs: [],
    authenticates: [],
    sockets: () => opened,
    open: () => connections.size,
    authErrors: [],
    received: [],
    skew: 0,
    ahead: 0,
    accept: () => null,
    fail: null,
    actionTakes: 0,
    refuseConnections: 0,
    get silent() {
      return isSilent;
    },
    set silent(value) {
      isSilent = value;
      if (isSilent) return;
      const arrived = underWay;
      underWay = [];
      for (const arrive of arrived) arrive();
    },
    strand: () => {
      for (const connection of connections) connection.strand();
    },
    drop: (code = 1006) => {
      for (const connection of connections) connection.close(code);
    },
    shutDown: () => {
      controls.refuseConnections = Infinity;
      controls.drop();
    },
    invalidate: () => {
      for (const connection of connections) connection.update(null);
    },
  };
  const backend: Backend = {
    controls,
    latency,
    connections,
    recorded: new Map(),
    carry: (arrive) => void setTimeout(() => (isSilent ? underWay.push(arrive) : arrive()), latency),
    now: () => encodeTs(clock),
    tick: () => encodeTs((clock += 1n)),
    run,
  };
  return controls;
}
