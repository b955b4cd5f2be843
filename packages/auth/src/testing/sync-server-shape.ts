// What a test sees and moves of the backend in sync-server.ts.
import type { Value } from "convex/values";

/** Something the backend ran, and for whom. */
export interface Run {
  readonly kind: "query" | "mutation" | "action";
  readonly path: string;
  /** The first argument. */
  readonly args: unknown;
  /** `sub` of the accepted token, or null for nobody. */
  readonly who: string | null;
  /** `org_id` of the accepted token, or null without one. */
  readonly organizationId: string | null;
  /** ms since 1970. */
  readonly at: number;
  /** When the client sent what it ran for, ms since 1970; null when it ran because data had changed. */
  readonly sentAt: number | null;
}

/** A backend and the hands that move it. */
export interface SyncServer {
  /** For the `webSocketConstructor` option. */
  readonly WebSocket: typeof WebSocket;
  readonly runs: Run[];
  /** Every `Authenticate`: the token's `sub` and `jti`, or null for none. */
  readonly authenticates: (string | null)[];
  /** How many sockets were opened by the client, connected or not. */
  readonly sockets: () => number;
  /** How many are open now. */
  readonly open: () => number;
  readonly authErrors: string[];
  /** The type of every message that came. */
  readonly received: string[];
  /** What it says of the client's clock: ms that it is ahead. */
  skew: number;
  /** ms that its own clock is ahead of this machine's. */
  ahead: number;
  /** Null accepts; a text refuses with it. Called for every `Authenticate` with a token. */
  accept: (token: string) => string | null;
  /** Mutations and actions fail with this text, if it is one. */
  fail: string | null;
  /** ms that an action takes. Default 0. */
  actionTakes: number;
  /** The next connection attempts fail. */
  refuseConnections: number;
  /**
   * The network passes nothing on: connections neither hear nor say anything, none opens, and nobody is told. When it ends,
   * what was under way arrives on those that the client has not given up.
   */
  silent: boolean;
  /** The connections of now carry nothing any more, and neither side is told, as after a change of networks. Others work. */
  readonly strand: () => void;
  /** Cuts every connection. */
  readonly drop: (code?: number) => void;
  /** Cuts every connection and accepts no more. */
  readonly shutDown: () => void;
  /** Data changes: every query runs again. */
  readonly invalidate: () => void;
}

/** A query, mutation or action of the backend. What it throws is the error of the call. */
export type FakeFunction = (call: {
  readonly args: Readonly<Record<string, Value>>;
  readonly who: string | null;
  readonly organizationId: string | null;
}) => Value;

/** Options of {@link createSyncServer}. */
export interface SyncServerOptions {
  /** ms for a message one way, and until a socket is open. Default 5. */
  readonly latency?: number;
  /** By path, such as `"messages:list"`. Default: `{ who, written }` for a query, and a count for the others. */
  readonly functions?: Readonly<Record<string, FakeFunction>>;
}
