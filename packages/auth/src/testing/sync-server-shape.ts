// The interface between a test and the backend in sync-server.ts.
import type { Value } from "convex/values";

/** A function that the backend ran, and the identity it ran as. */
export interface Run {
  readonly kind: "query" | "mutation" | "action";
  readonly path: string;
  /** The first argument. */
  readonly args: unknown;
  /** `sub` of the accepted token, or null if unauthenticated. */
  readonly who: string | null;
  /** `org_id` of the accepted token, or null without one. */
  readonly organizationId: string | null;
  /** ms since 1970. */
  readonly at: number;
  /** When the client sent the request, ms since 1970; null if it ran because data had changed. */
  readonly sentAt: number | null;
}

/** A backend and its controls. */
export interface SyncServer {
  /** For the `webSocketConstructor` option. */
  readonly WebSocket: typeof WebSocket;
  readonly runs: Run[];
  /** Every `Authenticate`: the token's `sub` and `jti`, or null for none. */
  readonly authenticates: (string | null)[];
  /** How many sockets the client has opened, connected or not. */
  readonly sockets: () => number;
  /** How many sockets are open now. */
  readonly open: () => number;
  readonly authErrors: string[];
  /** The type of every message received. */
  readonly received: string[];
  /** How far the backend says the client's clock is ahead, ms. */
  skew: number;
  /** How far the backend's own clock is ahead of this machine's, ms. */
  ahead: number;
  /** Called for every `Authenticate` with a token. Returns null to accept it, or the text of the refusal. */
  accept: (token: string) => string | null;
  /** If not null, mutations and actions fail with this text. */
  fail: string | null;
  /** How long an action takes, ms. Default 0. */
  actionTakes: number;
  /** How many of the next connection attempts fail. */
  refuseConnections: number;
  /**
   * While true, the network silently drops everything: no connection opens, sends or receives, and neither side is notified.
   * Once false, messages in transit arrive on the connections that the client has not given up.
   */
  silent: boolean;
  /** Makes the current connections half open, as after a change of networks. New connections work. */
  readonly strand: () => void;
  /** Cuts every connection. */
  readonly drop: (code?: number) => void;
  /** Cuts every connection and accepts no new ones. */
  readonly shutDown: () => void;
  /** Reports changed data: every query runs again. */
  readonly invalidate: () => void;
}

/** A query, mutation or action of the backend. If it throws, the call fails with that error, and with the data of a `ConvexError`. */
export type FakeFunction = (call: {
  readonly args: Readonly<Record<string, Value>>;
  readonly who: string | null;
  readonly organizationId: string | null;
}) => Value;

/** Options of {@link createSyncServer}. */
export interface SyncServerOptions {
  /** One-way latency of a message, and the time until a socket opens, ms. Default 5. */
  readonly latency?: number;
  /** Functions by path, such as `"messages:list"`. Default: queries return `{ who, written }`, others a count. */
  readonly functions?: Readonly<Record<string, FakeFunction>>;
}
