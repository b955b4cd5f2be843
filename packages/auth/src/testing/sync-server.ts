// A Convex backend as one client sees it: the sync protocol over fake sockets, with scripted acceptance of tokens.
// Facts about the protocol: versions start from zero on every socket; a higher identity version proves acceptance; expiry is
// only detected when something runs; a close follows every AuthError. The backend stores nothing and uses global timers.
import { type JSONValue, type Value, convexToJson, jsonToConvex } from "convex/values";
import { readToken } from "./make-token.ts";
import type { Run, SyncServer, SyncServerOptions } from "./sync-server-shape.ts";

/** Interval of protocol pings, ms. A client that receives nothing for 60 s reconnects. */
const PING_EVERY = 15_000;

type Json = Record<string, unknown>;

/** The outcome of a run: a value as JSON, or the text of an error. */
interface Outcome {
  readonly success: boolean;
  readonly result: unknown;
}

/** Creates a backend that accepts every token until it expires. */
export function createSyncServer({ latency = 5, functions = {} }: SyncServerOptions = {}): SyncServer {
  const connections = new Set<Connection>();
  let opened = 0;
  let clock = 1n;
  let written = 0;
  const results = new Map<string, Outcome>();
  let isSilent = false;
  let underWay: (() => void)[] = [];

  /** Calls `arrive` after the network latency. */
  function carry(arrive: () => void): void {
    setTimeout(() => (isSilent ? underWay.push(arrive) : arrive()), latency);
  }

  class Connection {
    onopen: ((event: unknown) => void) | null = null;
    onmessage: ((event: unknown) => void) | null = null;
    onclose: ((event: unknown) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    state: "connecting" | "open" | "closed" = "connecting";
    isStranded = false;
    version = { querySet: 0, identity: 0, ts: encodeTs(0n) };
    received = { querySet: 0, identity: 0 };
    queries = new Map<number, { readonly path: string; readonly args: unknown }>();
    token: string | null = null;
    /** Whether a message has arrived. Before that, the backend sends nothing. */
    wasHeard = false;
    /** From `Connect`, which stock clients omit when `setAuth` is called twice while the socket opens. */
    sessionId: unknown = null;
    /** Whether an AuthError was sent. The backend then handles nothing more, and closes. */
    refusing = false;

    constructor() {
      opened += 1;
      carry(() => {
        if (this.state === "closed") return;
        if (self.refuseConnections > 0) {
          self.refuseConnections -= 1;
          return this.end(1006);
        }
        this.state = "open";
        connections.add(this);
        this.onopen?.({ type: "open" });
        this.ping();
      });
    }

    ping(): void {
      setTimeout(() => {
        if (this.state !== "open") return;
        this.say({ type: "Ping" });
        this.ping();
      }, PING_EVERY);
    }

    send(text: string): void {
      if (this.state !== "open") return;
      const sentAt = Date.now();
      carry(() => {
        if (this.state === "open" && !this.refusing && !this.isStranded) this.handle(JSON.parse(text) as Json, sentAt);
      });
    }

    close(): void {
      setTimeout(() => this.end(1005), latency);
    }

    end(code: number): void {
      if (this.state === "closed") return;
      this.state = "closed";
      connections.delete(this);
      this.onclose?.({ type: "close", code, reason: "", wasClean: code !== 1006 });
    }

    say(message: Json): void {
      carry(() => {
        if (this.state === "open" && !this.isStranded) this.onmessage?.({ data: JSON.stringify(message) });
      });
    }

    refuse(error: string, authUpdateAttempted: boolean): void {
      self.authErrors.push(error);
      this.say({ type: "AuthError", error, baseVersion: this.version.identity, authUpdateAttempted });
      this.refusing = true;
      // Later than the client's own close, to keep the moment in which it has stopped but not yet asked for a token.
      setTimeout(() => carry(() => this.end(1005)), 3 * latency);
    }

    expired(): boolean {
      if (this.token === null || readToken(this.token).exp * 1000 > Date.now() + self.ahead) return false;
      this.refuse("Convex token identity expired", false);
      return true;
    }

    run(kind: Run["kind"], path: string, args: unknown, sentAt: number | null): Outcome {
      const claims = this.token === null ? null : readToken(this.token);
      const who = claims?.sub ?? null;
      const organizationId = claims?.org_id ?? null;
      self.runs.push({ kind, path, args, who, organizationId, at: Date.now(), sentAt });
      if (kind !== "query") written += 1;
      if (kind !== "query" && self.fail !== null) return { success: false, result: self.fail };
      const own = functions[path];
      if (own === undefined) return { success: true, result: kind === "query" ? { who, written } : written };
      try {
        return {
          success: true,
          result: convexToJson(
            own({ args: jsonToConvex(args as JSONValue) as Record<string, Value>, who, organizationId }),
          ),
        };
      } catch (error) {
        return { success: false, result: error instanceof Error ? error.message : String(error) };
      }
    }

    update(sentAt: number | null): void {
      if (!this.wasHeard || this.refusing || this.expired()) return;
      clock += 1n;
      const end = { ...this.received, ts: encodeTs(clock) };
      const modifications = [...this.queries].map(([queryId, { path, args }]) => {
        const { success, result } = this.run("query", path, args, sentAt);
        const rest = { queryId, logLines: [], journal: null };
        return success
          ? { type: "QueryUpdated", value: result, ...rest }
          : { type: "QueryFailed", errorMessage: result, ...rest };
      });
      this.say({
        type: "Transition",
        startVersion: this.version,
        endVersion: end,
        modifications,
        clientClockSkew: self.skew,
      });
      this.version = end;
    }

    handle(message: Json, sentAt: number): void {
      self.received.push(String(message["type"]));
      this.wasHeard = true;
      switch (message["type"]) {
        case "Connect":
          this.sessionId = message["sessionId"];
          return;
        case "Authenticate": {
          const token = message["tokenType"] === "User" ? String(message["value"]) : null;
          const claims = token === null ? null : readToken(token);
          self.authenticates.push(claims === null ? null : `${claims.sub}#${claims.jti ?? ""}`);
          const refusal =
            token === null
              ? null
              : readToken(token).exp * 1000 + 5000 < Date.now() + self.ahead
                ? "Token expired"
                : self.accept(token);
          if (refusal !== null) return this.refuse(refusal, true);
          this.token = token;
          this.received.identity += 1;
          return this.update(sentAt);
        }
        case "ModifyQuerySet": {
          for (const change of message["modifications"] as Json[]) {
            const id = Number(change["queryId"]);
            if (change["type"] !== "Add") this.queries.delete(id);
            else this.queries.set(id, { path: String(change["udfPath"]), args: (change["args"] as unknown[])[0] });
          }
          this.received.querySet = Number(message["newVersion"]);
          return this.update(sentAt);
        }
        case "Mutation":
        case "Action": {
          if (this.expired()) return;
          const kind = message["type"] === "Mutation" ? "mutation" : "action";
          // With the tests' random numbers, all clients have the same session ID, so the arguments distinguish them.
          const request = JSON.stringify([this.sessionId, message["requestId"], message["args"]]);
          // A mutation resent after a reconnect is answered with its recorded result.
          if (kind === "action" || this.sessionId === null || !results.has(request)) {
            clock += 1n;
            results.set(request, this.run(kind, String(message["udfPath"]), (message["args"] as unknown[])[0], sentAt));
          }
          const answer = { requestId: message["requestId"], ...results.get(request), logLines: [] };
          if (kind === "action") {
            setTimeout(() => this.say({ type: "ActionResponse", ...answer }), self.actionTakes);
            return;
          }
          this.say({ type: "MutationResponse", ...answer, ts: encodeTs(clock) });
          this.update(null);
        }
      }
    }
  }

  const self: SyncServer = {
    WebSocket: Connection as unknown as typeof WebSocket,
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
      for (const connection of connections) connection.isStranded = true;
    },
    drop: (code = 1006) => {
      for (const connection of connections) connection.end(code);
    },
    shutDown: () => {
      self.refuseConnections = Infinity;
      self.drop();
    },
    invalidate: () => {
      for (const connection of connections) connection.update(null);
    },
  };
  return self;
}

/** `ts` on the wire: base64 of 8 bytes, little endian. */
function encodeTs(value: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return btoa(String.fromCharCode(...bytes));
}
