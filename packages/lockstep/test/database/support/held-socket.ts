// The WebSocket of a stock client, real except for its timing: it opens when the test allows it, and can be cut. Its
// messages are recorded.

import { WebSocket } from "ws";

interface Frame {
  type: string;
  baseVersion?: number;
  newVersion?: number;
}

/** The sockets of one client, in order. */
export interface HeldSockets {
  /** For `webSocketConstructor`. */
  constructor: typeof WebSocket;
  /** Lets the waiting socket open, and every later one at once until {@link hold}. */
  release(): void;
  hold(): void;
  /** Whether a socket waits to open. */
  isWaiting(): boolean;
  /** Cuts the current connection. */
  cut(): void;
  /**
   * Every FatalError received; it is the client's fault if it named a version of its query set that the socket does not
   * have.
   */
  readonly fatal: { error: string; isOwnFault: boolean }[];
  /** The first FatalError. */
  readonly gaveUp: Promise<void>;
  /** The types of the messages sent, socket by socket. */
  readonly sent: string[][];
}

export function createHeldSockets(): HeldSockets {
  let held = true;
  let current: WebSocket | null = null;
  let waiting: (() => void) | null = null;
  const fatal: HeldSockets["fatal"] = [];
  const sent: string[][] = [];
  let giveUp: () => void;
  const gaveUp = new Promise<void>((resolve) => (giveUp = resolve));

  class Held {
    onopen: ((event: object) => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: ((event: object) => void) | null = null;
    readonly #socket: WebSocket;
    readonly #types: string[] = [];
    #querySet = 0;
    #isWrong = false;

    constructor(url: string) {
      const socket = new WebSocket(url);
      this.#socket = socket;
      sent.push(this.#types);
      current = socket;
      socket.on("open", () => {
        const opened = (): void => {
          if (socket.readyState === WebSocket.OPEN) this.onopen?.({});
        };
        if (held) waiting = opened;
        else opened();
      });
      socket.on("message", (data: Buffer) => {
        const text = data.toString();
        const { type, error = "" } = JSON.parse(text) as { type: string; error?: string };
        // The client throws it out of its event handler.
        if (type !== "FatalError") {
          // A browser reports what a listener throws, and continues: a client that has omitted `Connect` throws at the
          // messages of a new socket.
          try {
            this.onmessage?.({ data: text });
          } catch {}
          return;
        }
        fatal.push({ error, isOwnFault: this.#isWrong });
        giveUp();
      });
      socket.on("error", () => this.onerror?.({}));
      socket.on("close", () => (waiting = null));
      socket.on("close", (code, reason) => this.onclose?.({ code, reason: reason.toString() }));
    }

    send(text: string): void {
      const { type, baseVersion, newVersion = 0 } = JSON.parse(text) as Frame;
      this.#types.push(type);
      if (type === "ModifyQuerySet") {
        this.#isWrong ||= baseVersion !== this.#querySet;
        this.#querySet = newVersion;
      }
      this.#socket.send(text);
    }

    close(): void {
      this.#socket.close();
    }
  }

  return {
    constructor: Held as unknown as typeof WebSocket,
    release() {
      held = false;
      waiting?.();
      waiting = null;
    },
    hold: () => void (held = true),
    isWaiting: () => waiting !== null,
    cut: () => current?.terminate(),
    fatal,
    gaveUp,
    sent,
  };
}
