// A peer that sends arbitrary bytes: raw data to a port, and WebSocket frames that no library would write.

import { randomBytes } from "node:crypto";
import { connect as connectTcp } from "node:net";

export interface Frame {
  /** The first four bits: FIN, and RSV1 to RSV3. RFC 6455 §5.2. */
  flags: number;
  opcode: number;
  payload: Buffer;
  masked: boolean;
  /** The length in the header, if it is wrong. */
  length?: bigint;
}

export const FIN = 0b1000;
export const TEXT = 1;

/** A frame as a client writes it. RFC 6455 §5.2. */
export function encodeFrame({ flags, opcode, payload, masked, length = BigInt(payload.length) }: Frame): Buffer {
  const maskBit = masked ? 0x80 : 0;
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head[0] = (flags << 4) | opcode;
  if (head.length === 2) head[1] = maskBit | Number(length);
  else if (head.length === 4) {
    head[1] = maskBit | 126;
    head.writeUInt16BE(Number(length), 2);
  } else {
    head[1] = maskBit | 127;
    head.writeBigUInt64BE(length, 2);
  }
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const body = Buffer.from(payload.map((byte, n) => byte ^ (mask[n % 4] ?? 0)));
  return Buffer.concat([head, mask, body]);
}

/** A correct text frame. */
export function textFrame(text: string): Frame {
  return { flags: FIN, opcode: TEXT, payload: Buffer.from(text), masked: true };
}

export interface Peer {
  /** Resolves once the bytes have been written, or the connection no longer accepts any. */
  write(bytes: Buffer | string): Promise<void>;
  /** All response bytes so far, as latin1. */
  answer(): string;
  /** Resolves once the response contains this, or the connection has ended. */
  answered(part: string): Promise<void>;
  /** Resolves once the connection has ended. */
  ended: Promise<void>;
  cut(): void;
}

/** A connection to a port of this machine. */
export function connectPeer(port: number, { reads = true } = {}): Peer {
  const socket = connectTcp({ port, host: "127.0.0.1", allowHalfOpen: true });
  let answer = "";
  let over = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of waiting) check();
  };
  if (!reads) socket.pause();
  socket.on("data", (chunk) => {
    // Only the start matters.
    if (answer.length < 1_000_000) answer += chunk.toString("latin1");
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true;
      wake();
      resolve();
    };
    socket.on("end", end).on("close", end);
  });
  socket.on("error", () => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        if (over || socket.destroyed) resolve();
        else socket.write(bytes, () => resolve());
      }),
    answer: () => answer,
    answered: (part) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!over && !answer.includes(part)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    ended,
    cut: () => socket.destroy(),
  };
}

/** A connection that has become a WebSocket. */
export async function upgradePeer(port: number, headers = ""): Promise<Peer> {
  const peer = connectPeer(port);
  await peer.write(
    `GET /api/1.48.0/sync HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n${headers}\r\n`,
  );
  await peer.answered("\r\n\r\n");
  return peer;
}
