// The provider's `session` prop: a page follows changes in WorkOS at once, with the real client, convex/react and authkit-react's contract.
import { act, cleanup } from "@testing-library/react";
import { LoginRequiredError } from "@workos-inc/authkit-react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LockstepProvider, useAuthedQuery, useSession } from "../../../src/adapters/react/index.ts";
import { SESSION, createDirectory } from "../../support/changes/scripted-directory.ts";
import { createReactApp } from "../../support/react-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

beforeEach(startTime);
afterEach(() => {
  cleanup();
  stopTime();
});

const clients = [
  ["our client", false],
  ["a stock client", true],
] as const;

/** Every text so far. */
let shown: string[];

function Page() {
  const { status, phase, reason, has } = useSession();
  const { data } = useAuthedQuery(QUERY, {});
  const text = `${phase ?? reason ?? status} ${has({ role: "admin" }) ? "admin" : "user"} ${data?.who ?? "no data"}`;
  if (shown.at(-1) !== text) shown.push(text);
  return <p>{text}</p>;
}

async function open(stock: boolean) {
  shown = [];
  const directory = createDirectory("admin");
  const app = createReactApp({ stock, functions: directory.functions, session: SESSION });
  app.server.accept = directory.saw;
  app.authkit.claims = { role: "admin" };
  app.show(<Page />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(5000);
  expect(app.text()).toBe("confirmed admin user_alice");
  shown = [];
  return { ...app, directory };
}

test.each(clients)(
  "[A123] with %s, a role that is taken away goes within a second, and nothing else changes",
  async (_, stock) => {
    const { authkit, directory, server, pass } = await open(stock);
    authkit.claims = { role: "member" };
    directory.setRole("member");
    server.invalidate();
    await pass(1000);
    expect(shown).toEqual(["confirmed user user_alice"]);
    expect([authkit.forced, server.open()]).toEqual([1, 1]);
  },
);

test.each(clients)("[A123] with %s, a revoked session ends within a second", async (_, stock) => {
  const { authkit, directory, server, pass } = await open(stock);
  authkit.failure = new LoginRequiredError();
  directory.end();
  server.invalidate();
  await pass(1000);
  expect(shown).toEqual(["session_ended user no data"]);
  // A stock client itself runs the page's query again.
  expect(server.runs.filter(({ who, path }) => who === null && !(stock && path === "m:q"))).toEqual([]);
});

test.each(clients)("[A123] with %s, the user stays signed in while WorkOS cannot be reached", async (_, stock) => {
  const { authkit, directory, server, pass } = await open(stock);
  authkit.failure = new TypeError("Failed to fetch");
  directory.end();
  server.invalidate();
  await pass(10_000);
  expect(shown).toEqual(["refreshing admin user_alice"]);
});

test("[A124] a query that fails is one line in the console, with its fix", async () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => {});
  const { directory, server, pass } = await open(false);
  directory.failure = "[Request ID: 0123456789abcdef] Server Error";
  server.invalidate();
  await pass(1000);
  directory.failure = "[Request ID: 89abcdef01234567] Server Error";
  server.invalidate();
  await pass(1000);
  expect(lines.mock.calls).toHaveLength(1);
  expect(String(lines.mock.calls[0]?.[0])).toMatch(
    /\[SESSION_QUERY_FAILED\]\n.*Server Error[^]*\n {2}Fix: Pass `api\.workos\.session`/,
  );
  expect(new Set(shown)).toEqual(new Set(["confirmed admin user_alice"]));
});

test("[A124] on a server nothing is watched", () => {
  const directory = createDirectory("admin");
  const app = createReactApp({ functions: directory.functions });
  renderToString(
    <LockstepProvider client={app.client} useAuth={app.authkit.useAuth} session={SESSION}>
      <p />
    </LockstepProvider>,
  );
  expect([app.server.sockets(), app.server.runs]).toEqual([0, []]);
});
