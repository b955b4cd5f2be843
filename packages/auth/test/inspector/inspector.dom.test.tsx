// `<AuthInspector/>` over the real session and client: what it shows and copies, and that it does not affect the page.
import { act, cleanup } from "@testing-library/react";
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { AuthInspector, type AuthReport } from "../../src/inspector/index.ts";
import { type ReactApp, createReactApp } from "../support/react-app.tsx";
import { startTime, stopTime } from "../support/time.ts";

let app: ReactApp;
let copied: string[];
let writeText: MockInstance<Clipboard["writeText"]>;

beforeEach(() => {
  startTime();
  // A whole second, because `iat` is in seconds.
  vi.setSystemTime(Date.UTC(2026, 0, 1));
  sessionStorage.clear();
  app = createReactApp();
  copied = [];
  writeText = vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void copied.push(text));
});

afterEach(() => {
  cleanup();
  stopTime();
});

const host = (): Element | null => document.querySelector("lockstep-auth-inspector");
const shadow = (): ShadowRoot => host()?.shadowRoot as ShadowRoot;
const find = (selector: string): HTMLElement => shadow().querySelector(selector) as HTMLElement;
const button = (text: string): HTMLElement =>
  [...shadow().querySelectorAll("button")].find(({ textContent }) => textContent?.includes(text)) as HTMLElement;
const toggle = (): HTMLElement => find(".toggle");
const page = (
  <p>
    the app
    <AuthInspector />
  </p>
);

async function open(): Promise<void> {
  app.show(page);
  await app.pass(100);
  act(() => app.authkit.signIn("user_alice", "org_1"));
  await app.pass(1000);
  toggle().click();
}

async function report(): Promise<AuthReport> {
  button("Copy report").click();
  await app.pass(10);
  return JSON.parse(copied.at(-1) ?? "") as AuthReport;
}

test("[A33] one button in its own shadow root shows the state of the session; the app's markup is untouched", async () => {
  app.show(page);
  await app.pass(100);
  expect(document.querySelectorAll("lockstep-auth-inspector")).toHaveLength(1);
  expect(app.text()).toBe("the app");
  expect(toggle().textContent).toBe("Sign-in inspector: loading");
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(toggle().textContent).toBe("Sign-in inspector: authenticated · confirmed");
  expect(find(".panel").hidden).toBe(true);
  app.unmount();
  expect(host()).toBeNull();
});

test("[A34] it opens and closes by keyboard and moves the focus along", async () => {
  await open();
  expect([toggle().getAttribute("aria-expanded"), find(".panel").hidden]).toEqual(["true", false]);
  expect(shadow().activeElement).toBe(button("Close"));
  expect(find(".panel").getAttribute("aria-label")).toBe("Sign-in inspector");
  button("Close").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect([toggle().getAttribute("aria-expanded"), find(".panel").hidden]).toEqual(["false", true]);
  expect(shadow().activeElement).toBe(toggle());
});

test("[A34] an open panel stays open when another user's page is mounted", async () => {
  await open();
  act(() => app.authkit.signIn("user_bob"));
  await app.pass(1000);
  expect(find(".panel").hidden).toBe(false);
  expect(find("details").textContent).toContain("user_bob");
});

test("[A35] it shows status, claims, the age of the token, and a timeline of token, socket and view", async () => {
  await open();
  await app.pass(61_000);
  expect(find(".status").textContent).toBe("authenticated · confirmed");
  expect(find("dl").textContent).toContain("Age1 min 02 s of 5 min 00 sEnds in3 min 58 s");
  expect(find("details dl").textContent).toContain("org_idorg_1");
  expect(find("details dl").textContent).toMatch(/exp\d+ \(\d\d:\d\d:\d\d\.000\)/);
  const rows = [...shadow().querySelectorAll("li")].map((row) => row.textContent ?? "").toReversed();
  const order = ["Connecting", "held until", "Received a token", "Gave the token", "Open", "Convex accepted"];
  const found = order.map((text) => rows.findIndex((row) => row.includes(text)));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  expect(rows.at(-1)).toContain("authenticated · confirmed");
});

test("[A35] it follows a failure: the sentence, the error and its fix", async () => {
  await open();
  app.server.accept = () => "No auth provider found matching the given token";
  app.server.drop();
  await app.pass(60_000);
  expect(find(".status").textContent).toBe("authenticated · refreshing");
  expect(find(".error").textContent).toMatch(/TOKEN_REFUSED[\s\S]*No auth provider found[\s\S]*Fix:/);
  expect(find(".dot").dataset["tone"]).toBe("bad");
});

test("[A120] it opens by itself when Convex refuses the token, without taking the focus, once per cause", async () => {
  app.show(page);
  await app.pass(100);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  const focused = document.activeElement;
  app.server.accept = () => "No auth provider found, 1 s";
  app.server.drop();
  await app.pass(60_000);
  expect([find(".panel").hidden, find(".error").textContent]).toEqual([
    false,
    expect.stringContaining("No auth provider"),
  ]);
  expect([document.activeElement, shadow().activeElement]).toEqual([focused, null]);
  button("Close").click();
  app.server.accept = () => "No auth provider found, 2 s";
  await app.pass(60_000);
  expect(find(".panel").hidden).toBe(true);
  app.server.accept = () => "Could not verify the signature";
  await app.pass(60_000);
  expect([find(".panel").hidden, find(".error").textContent]).toEqual([false, expect.stringContaining("signature")]);
});

test("[A36] neither the panel nor the report contains the token, a part of it, or the value of a custom claim", async () => {
  await open();
  const token = (await app.authkit.getAccessToken()) ?? "";
  const [, payload = "", signature = ""] = token.split(".");
  expect(payload.length).toBeGreaterThan(20);
  app.server.accept = () => `Could not parse ${token}`;
  app.server.drop();
  await app.pass(60_000);
  const found = await report();
  const everything = `${shadow().textContent}${copied.join()}`;
  expect(everything).toContain("Could not parse [secret]");
  for (const part of [token, payload, signature]) expect(everything).not.toContain(part);
  // `jti` stands for a custom claim.
  expect(found.otherClaims).toEqual(["jti"]);
  expect(Object.keys(found.claims)).not.toContain("jti");
});

test("[A37] the report is plain data with status, ages, claims and the whole log", async () => {
  await open();
  const found = await report();
  expect(found).toMatchObject({
    status: "authenticated",
    phase: "confirmed",
    reason: null,
    error: null,
    convex: expect.stringMatching(/^\d+\.\d+/) as string,
    origin: location.origin,
    token: { lifetime: 300_000, refreshes: 0 },
    claims: { sub: "user_alice", org_id: "org_1", sid: "session_1" },
  });
  expect(found.log.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["start", "fetch-token", "confirmed"]));
  expect(found.timeline).toHaveLength(found.log.length);
  expect(find("[role=status]").textContent).toBe("Copied");
});

test("[A37] without a clipboard the report goes to the console, and the panel says so", async () => {
  const said = vi.spyOn(console, "info").mockImplementation(() => {});
  await open();
  writeText.mockRejectedValue(new DOMException("denied", "NotAllowedError"));
  button("Copy report").click();
  await app.pass(10);
  expect(JSON.parse(String(said.mock.calls[0]?.[0]))).toMatchObject({ status: "authenticated" });
  expect(find("[role=status]").textContent).toBe("In the console");
});

test("[A38] an inspector changes nothing: the same socket, token and requests as without it", async () => {
  const run = async (looked: boolean): Promise<unknown> => {
    app = createReactApp();
    app.show(looked ? page : <p>the app</p>);
    act(() => app.authkit.signIn("user_alice"));
    await app.pass(600_000);
    const { authkit, server } = app;
    const facts = [server.sockets(), server.authenticates.length, authkit.forced, server.runs.length];
    app.unmount();
    return facts;
  };
  expect(await run(true)).toEqual(await run(false));
});
