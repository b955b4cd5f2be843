// What one socket sends: messages as frames, large transitions in parts, a Ping after silence, and how much is not taken yet.
// What to send is decided in connection.ts.

import type { WebSocket } from "ws";
import type { ServerMessage } from "./protocol.ts";
import { cutTransition } from "./transition-chunks.ts";

/** Silence after which a Ping is sent, in ms. Clients give a server up after 60 s. */
const HEARTBEAT_MS = 15_000;
/** Transitions written and not yet taken by the network. A slow reader gets fewer and larger ones, not a longer queue. */
const MAX_UNSENT_TRANSITIONS = 2;

export interface Outbox {
  send(message: ServerMessage): void;
  /** Whether the peer has taken enough to be sent another transition. */
  readonly hasRoom: boolean;
  /** Ends the Pings. */
  close(): void;
}

export interface OutboxOptions {
  socket: WebSocket;
  /** Whether the client puts the parts of a transition together. */
  chunks: boolean;
  /** Told when the network has taken a transition. */
  onRoom: () => void;
}

export function createOutbox({ socket, chunks, onRoom }: OutboxOptions): Outbox {
  let unsent = 0;
  let transitions = 0;

  const send = (message: ServerMessage): void => {
    heartbeat.refresh();
    const json = JSON.stringify(message);
    if (message.type !== "Transition") {
      socket.send(json);
      return;
    }
    unsent++;
    const parts = chunks ? cutTransition(json, `${transitions++}`).map((part) => JSON.stringify(part)) : [];
    const [last = json] = parts.splice(-1);
    for (const part of parts) socket.send(part);
    socket.send(last, () => {
      unsent--;
      onRoom();
    });
  };
  const heartbeat = setTimeout(() => send({ type: "Ping" }), HEARTBEAT_MS);

  return {
    send,
    get hasRoom() {
      return unsent < MAX_UNSENT_TRANSITIONS;
    },
    close: () => clearTimeout(heartbeat),
  };
}
