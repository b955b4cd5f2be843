// The script in the server's HTML that asks for the page's first token: what it contains, what it sends, and what React makes of it.
import { act, cleanup, render } from "@testing-library/react";
import { runInThisContext } from "node:vm";
import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EarlyRequest } from "../../../src/adapters/page/early-request.tsx";
import { LockstepProvider } from "../../../src/adapters/page/index.ts";
import { createTokenRoute } from "../../../src/adapters/page/token-route.ts";
import { readSession } from "../../../src/server/index.ts";
import { createSyncServer, makeToken } from "../../../src/testing/index.ts";
import { clientOf } from "../../support/server-pages.tsx";

const SESSION = readSession(makeToken({ sub: "user_ada", iat: 1_800_000_000, exp: 1_800_000_300 }));
const DEPLOYMENT = "https://happy-otter-123.convex.cloud";
const HELD = { force: false, current: null, signal: new AbortController().signal };

let sent: [path: string, init: RequestInit][];
let complaints: unknown[];

beforeEach(() => {
  vi.stubGlobal("WebSocket", createSyncServer().WebSocket);
  sent = [];
  complaints = [];
  vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => {
    // There is a window here, unlike on a server.
    if (!String(words).includes("useLayoutEffect does nothing on the server")) complaints.push(words);
  });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    sent.push([path, init]);
    return Response.json({ kind: "token", token: "a", minted: false });
  });
});
afterEach(() => {
  cleanup();
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
  forget();
  expect(complaints).toEqual([]);
});

function forget(): void {
  for (const name of ["lockstepEarly", "LockstepSocket"]) Reflect.deleteProperty(globalThis, name);
}

/** The HTML of a server, which has no window. */
function serve(path = "/auth/session", session = SESSION, nonce?: string): HTMLElement {
  const browser = window;
  vi.stubGlobal("window", undefined);
  const html = renderToString(<EarlyRequest path={path} session={session} nonce={nonce} url={DEPLOYMENT} />);
  vi.stubGlobal("window", browser);
  const container = document.createElement("main");
  container.innerHTML = html;
  document.body.append(container);
  return container;
}

/** Runs the script of the HTML, as a browser does when the HTML arrives. */
function runScript(container: HTMLElement): void {
  runInThisContext(container.querySelector("script")?.textContent ?? "");
}

async function hydrate(container: HTMLElement, nonce?: string): Promise<void> {
  await act(async () => {
    const page = <EarlyRequest path="/auth/session" session={SESSION} nonce={nonce} url={DEPLOYMENT} />;
    hydrateRoot(container, <StrictMode>{page}</StrictMode>, { onRecoverableError: (error) => complaints.push(error) });
  });
}

test("[A218] the script sends the request of the page's first fetch, which takes its answer; the page then sends none", async () => {
  const container = serve();
  expect(sent).toEqual([]);
  runScript(container);
  await hydrate(container);
  const route = createTokenRoute("/auth/session");
  expect(await route.fetch(HELD)).toMatchObject({ token: "a" });
  expect(sent).toHaveLength(1);
  await route.fetch(HELD);
  const { signal: _, ...init } = sent[1]![1];
  expect(sent[0]).toEqual(["/auth/session", init]);
});

test("[A220] the script is gone once the page is hydrated, without a complaint of React, also with a nonce that the browser hides", async () => {
  const container = serve("/auth/session", SESSION, "abc");
  const script = container.querySelector("script")!;
  expect(script.getAttribute("nonce")).toBe("abc");
  script.setAttribute("nonce", "");
  await hydrate(container, "abc");
  expect(container.innerHTML).toBe("");
});

test("[A220] a page that is rendered in the browser has no script, and sends the request itself, once", () => {
  const { container } = render(
    <StrictMode>
      <EarlyRequest path="/auth/session" session={SESSION} nonce={undefined} url={DEPLOYMENT} />
    </StrictMode>,
  );
  expect(container.innerHTML).toBe("");
  expect(sent).toHaveLength(1);
});

test("[A220] a provider around the whole document has no script in its HTML", () => {
  const page = { session: SESSION, user: null, impersonator: null };
  const client = clientOf(createSyncServer().WebSocket);
  const htmlOf = (isDocument: boolean): string =>
    renderToString(
      <LockstepProvider client={client} page={page}>
        {isDocument ? <html lang="en" /> : <main />}
      </LockstepProvider>,
    );
  // After the content, because a browser may paint what is before a script.
  expect(htmlOf(false)).toMatch(/^<main><\/main><script/);
  expect(htmlOf(true)).not.toContain("<script");
});

test("[A218] without a session there is no script, and nothing is sent", () => {
  expect(serve("/auth/session", null).innerHTML).toBe("");
  render(<EarlyRequest path="/auth/session" session={null} nonce={undefined} url={DEPLOYMENT} />);
  expect(sent).toEqual([]);
});

test("[A221] a path cannot end the script, and the script contains no token", () => {
  const path = '/</script><script>alert("x")</script><!--';
  const container = serve(path);
  expect(container.querySelectorAll("script")).toHaveLength(1);
  expect(container.innerHTML).not.toMatch(/eyJ/);
  vi.stubGlobal("fetch", async (to: string) => (sent.push([to, {}]), Response.json({})));
  runScript(container);
  expect(sent).toEqual([[path, {}]]);
});

test("[A219] a script that cannot send, as in a browser without fetch, fails silently, and the page asks", async () => {
  const stub = fetch;
  const container = serve();
  vi.stubGlobal("fetch", undefined);
  expect(() => runScript(container)).not.toThrow();
  vi.stubGlobal("fetch", stub);
  expect(await createTokenRoute("/auth/session").fetch(HELD)).toMatchObject({ token: "a" });
});

test("[A221] the script is plain ES2017 and needs nothing around it, whatever compiled it", () => {
  const source = serve().querySelector("script")?.textContent ?? "";
  expect(source).not.toMatch(/\?\.|\?\?|\|\|=|catch ?\{|__name|_{2}vite/);
});
