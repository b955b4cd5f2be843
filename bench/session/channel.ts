// The BroadcastChannel of one browser: a posted message arrives at the other channels of that name, as a copy (HTML §9.5). No
// `addEventListener`, no errors. Node's own delivers nothing while time is simulated.

/** Creates a class that replaces the browser's. */
export function createChannelClass(): typeof BroadcastChannel {
  const open = new Set<Channel>();
  class Channel {
    onmessage: ((event: { readonly data: unknown }) => void) | null = null;
    readonly name: string;
    constructor(name: string) {
      this.name = name;
      open.add(this);
    }
    postMessage(message: unknown): void {
      const data: unknown = structuredClone(message);
      for (const other of open) {
        if (other === this || other.name !== this.name) continue;
        setTimeout(() => open.has(other) && other.onmessage?.({ data }), 0);
      }
    }
    close(): void {
      open.delete(this);
    }
  }
  return Channel as unknown as typeof BroadcastChannel;
}
