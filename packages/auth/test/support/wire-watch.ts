// Records what a client sends, as which user the backend will run it, and what the test knew at that very moment: this
// orders two events within one millisecond.
import { readToken } from "../../src/testing/index.ts";

/** A message that makes the backend run something. */
export interface Sent<T> {
  /** ms since 1970. */
  readonly at: number;
  readonly type: string;
  /** The user of the token sent before it on that connection, or null. */
  readonly who: string | null;
  readonly organizationId: string | null;
  readonly known: T;
}

/** A socket constructor that records messages. */
export interface WatchedWire<T> {
  readonly WebSocket: typeof WebSocket;
  readonly sent: readonly Sent<T>[];
}

const RUNS = new Set(["ModifyQuerySet", "Mutation", "Action"]);

interface Message {
  readonly type: string;
  readonly value?: string;
  readonly modifications?: readonly { readonly type: string }[];
}

/** Watches the sockets of a constructor. `know` is called for every message. */
export function watchWire<T>(Real: typeof WebSocket, know: () => T): WatchedWire<T> {
  const sent: Sent<T>[] = [];
  const Watched = function (url: string): WebSocket {
    const socket = new Real(url);
    const send = socket.send.bind(socket);
    let who: string | null = null;
    let organizationId: string | null = null;
    socket.send = (text) => {
      const { type, value, modifications = [{ type: "Add" }] } = JSON.parse(text as string) as Message;
      if (type === "Authenticate") {
        const claims = value === undefined ? null : readToken(value);
        who = claims?.sub ?? null;
        organizationId = claims?.org_id ?? null;
      }
      if (RUNS.has(type) && modifications.some((change) => change.type === "Add")) {
        sent.push({ at: Date.now(), type, who, organizationId, known: know() });
      }
      send(text);
    };
    return socket;
  };
  return { WebSocket: Watched as unknown as typeof WebSocket, sent };
}
