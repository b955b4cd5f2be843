// One page that a server renders and a browser hydrates, under fake timers: `renderToString` and `hydrateRoot`, with a
// separate client on each side as in production. Records every commit, React error and unhandled rejection.
import { act } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { type Root, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, vi } from "vitest";
import { type SyncServer, createSyncServer } from "../../src/testing/index.ts";
import { unhandled } from "./time.ts";

/** A page and its controls. */
export interface SsrApp {
  /** The backend of the browser's client. Its `m:fails` throws. */
  readonly server: SyncServer;
  /** The HTML as the server sent it. */
  readonly html: string;
  /** The text of the page: first as served, then every later text. */
  readonly texts: readonly string[];
  /** The element that React either keeps or replaces. */
  readonly element: () => Element | null;
  /** Hydrates. */
  readonly hydrate: () => Promise<void>;
  /** Advances time and lets React render. */
  readonly pass: (ms: number) => Promise<void>;
  readonly unmount: () => void;
}

/** Renders on the server. Call under fake timers, in an empty page. */
export function createSsrApp(tree: (socket: typeof WebSocket) => ReactNode): SsrApp {
  const server = createSyncServer({
    functions: {
      "m:fails": () => {
        throw new Error("broken");
      },
    },
  });
  const elsewhere = createSyncServer();
  const complaints: unknown[] = [];
  vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => void complaints.push(words));
  const html = renderToString(<StrictMode>{tree(elsewhere.WebSocket)}</StrictMode>);
  // There is a window here, unlike on a server, and React 18 warns about the layout effect that is chosen because of
  // it.
  const isOurs = (words: unknown): boolean => !String(words).includes("useLayoutEffect does nothing on the server");
  complaints.splice(0, complaints.length, ...complaints.filter(isOurs));
  expect(elsewhere.sockets()).toBe(0);
  const container = document.createElement("main");
  container.innerHTML = html;
  document.body.append(container);
  const read = (): string => {
    const visible = container.cloneNode(true) as Element;
    for (const script of visible.querySelectorAll("script")) script.remove();
    return visible.textContent ?? "";
  };
  const texts: string[] = [read()];
  const note = (): void => {
    const text = read();
    if (text !== texts.at(-1)) texts.push(text);
  };
  let root: Root | null = null;
  return {
    server,
    html,
    texts,
    element: () => container.querySelector(":scope > :not(script)"),
    hydrate: async () => {
      const page = tree(server.WebSocket);
      await act(async () => {
        root = hydrateRoot(container, <StrictMode>{page}</StrictMode>, {
          onRecoverableError: (error) => complaints.push(error),
        });
      });
      // No mismatch: React keeps the server's elements and reports nothing.
      expect(complaints).toEqual([]);
    },
    pass: async (ms) => {
      for (let passed = 0; passed < ms;) {
        const step = Math.min(ms - passed, passed < 200 ? 5 : passed < 5000 ? 100 : 5000);
        await act(async () => void (await vi.advanceTimersByTimeAsync(step)));
        note();
        passed += step;
      }
    },
    unmount: () => {
      act(() => root?.unmount());
      container.remove();
      expect(complaints).toEqual([]);
      expect(unhandled).toEqual([]);
    },
  };
}
