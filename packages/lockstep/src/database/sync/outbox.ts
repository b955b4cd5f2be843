// The sending side of one socket: messages as frames, large transitions in chunks, a Ping after silence, and backpressure. connection.ts
// decides what to send.

import type { WebSocket } from "ws";
import { encodeMessage } from "./encode-message.ts";
import type { JsonText, ServerMessage } from "./protocol.ts";
import { cutTransition } from "./transition-chunks.ts";

/** Silence after which a Ping is sent, in ms. Clients give up on a server after 60 s. */
const HEARTBEAT_MS = 15_000;
/** Transitions written and not yet taken by the network. A slow reader gets fewer and larger ones, not a longer queue. */
const MAX_UNSENT_TRANSITIONS = 2;
/** Bytes that may be buffered for a peer before it gets another message. One message of any size is always allowed. */
export const MAX_UNSENT_BYTES: number = 64 * 1024 * 1024;
/** Longest time that a peer may read nothing while data waits for it, in ms. Source: a Convex deployment, silent peers. */
const MAX_STALL_MS = 120_000;

export interface Outbox {
  send(message: ServerMessage<JsonText>): void;
  /** Whether the peer has read enough to get another transition. */
  readonly hasRoom: boolean;
  /** Stops the Pings. */
  close(): void;
}

export interface OutboxOptions {
  socket: WebSocket;
  /** Whether the client reassembles chunked transitions. */
  chunks: boolean;
  now: () => number;
  /** Called when the network has taken a transition. */
  onRoom: () => void;
  /** Called, with the evidence, when the peer does not read. Called again for each message until the socket is closed. */
  onStuck: (evidence: string) => void;
}

export function createOutbox({ socket, chunks, now, onRoom, onStuck }: OutboxOptions): Outbox {
  let transitions = 0;
  let unsentTransitions = 0;
  let unsentFrames = 0;
  let takenMs = now();

  const check = (): void => {
    const seconds = Math.floor((now() - takenMs) / 1000);
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) onStuck(`${socket.bufferedAmount} bytes wait for it`);
    else if (unsentFrames > 0 && seconds * 1000 >= MAX_STALL_MS) onStuck(`it took nothing for ${seconds} s`);
  };
  const write = (frame: string, onTaken?: () => void): void => {
    if (unsentFrames++ === 0) takenMs = now();
    socket.send(frame, () => {
      unsentFrames--;
      takenMs = now();
      onTaken?.();
    });
  };
  const send = (message: ServerMessage<JsonText>): void => {
    heartbeat.refresh();
    check();
    const json = encodeMessage(message);
    if (message.type !== "Transition") {
      write(json);
      return;
    }
    unsentTransitions++;
    const parts = chunks ? cutTransition(json, `${transitions++}`).map((part) => JSON.stringify(part)) : [];
    const [last = json] = parts.splice(-1);
    for (const part of parts) write(part);
    write(last, () => {
      unsentTransitions--;
      onRoom();
    });
  };
  const heartbeat = setTimeout(() => send({ type: "Ping" }), HEARTBEAT_MS);
  // `ws` answers each of the peer's pings, and the peer chooses their number.
  socket.on("ping", check);

  return {
    send,
    get hasRoom() {
      return unsentTransitions < MAX_UNSENT_TRANSITIONS;
    },
    close: () => clearTimeout(heartbeat),
  };
}
