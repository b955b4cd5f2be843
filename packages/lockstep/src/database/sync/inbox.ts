// The receiving side of one socket: frames in order, one at a time, and backpressure while one of them waits. socket.ts reads them.

import type { WebSocket } from "ws";

/** Bytes of messages that may queue behind a token being verified; more is not read from the network. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface InboxOptions {
  socket: WebSocket;
  /** Called with the next message once the one before it is done. */
  onText: (text: string) => Promise<void>;
  onBinary: () => void;
  /** Called when `onText` fails. */
  onError: (error: unknown) => void;
}

/** Reads a socket until it closes. */
export function readInOrder({ socket, onText, onBinary, onError }: InboxOptions): void {
  let reading: Promise<void> = Promise.resolve();
  let unread = 0;
  socket.on("message", (data, isBinary) => {
    if (isBinary) {
      onBinary();
      return;
    }
    const frame = data as Buffer;
    unread += frame.length;
    if (unread > MAX_UNREAD_BYTES) socket.pause();
    // In order, one at a time: a message after Authenticate must not run before the token is verified.
    reading = reading
      .then(() => onText(frame.toString("utf8")))
      .catch(onError)
      .finally(() => {
        unread -= frame.length;
        if (unread === 0 && socket.isPaused) socket.resume();
      });
  });
}
