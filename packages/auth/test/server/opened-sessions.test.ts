// Sessions that were opened before are not unsealed again, and are kept no longer than their token lives.
import type { Session } from "@workos/authkit-session";
import { expect, test } from "vitest";
import { type Held, type OpenedMap, createOpenedSessions } from "../../src/server/opened-sessions.ts";
import { pageSessionOf } from "../../src/server/rules/page-session.ts";
import { makeToken } from "../../src/testing/index.ts";

const START = 1_800_000_000;

/** The session that is sealed as `name`; its token lasts for `seconds`. */
function sessionOf(name: string, seconds = 300): Session {
  const accessToken = makeToken({ sub: name, iat: START, exp: START + seconds });
  return { accessToken, refreshToken: `rt_${name}`, user: { id: name, email: `${name}@example.com` } } as Session;
}

function setUp(opened: OpenedMap = new Map(), password = "password") {
  const clock = { now: START * 1000 };
  const unsealed: string[] = [];
  const unseal = async (sealed: string): Promise<Session> => {
    unsealed.push(sealed);
    if (!sealed.endsWith(password)) throw new Error("sealed with another password");
    return sessionOf(sealed.split(".")[0] ?? "");
  };
  const sessions = createOpenedSessions({ password, unseal, now: () => clock.now, opened });
  return { clock, unsealed, opened, ...sessions };
}

const heldOf = (name: string, session = sessionOf(name)): Held => {
  return { sealed: `${name}.password`, session, page: pageSessionOf(session) };
};

test("[A222] a session is unsealed once, and each request has its own copy", async () => {
  const { open, unsealed } = setUp();
  const first = await open("ada.password");
  expect(first).toEqual(heldOf("ada"));
  Object.assign(first.session.user, { email: "changed" });
  const second = await open("ada.password");
  expect(second).toEqual(heldOf("ada"));
  Object.assign(second.session.user, { email: "changed" });
  expect(await open("ada.password")).toEqual(heldOf("ada"));
  expect(unsealed).toEqual(["ada.password"]);
});

test("[A222] a session that was just sealed is not unsealed", async () => {
  const { open, keep, unsealed } = setUp();
  keep(heldOf("ada"));
  expect(await open("ada.password")).toEqual(heldOf("ada"));
  expect(unsealed).toEqual([]);
});

test("[A222] no session is kept once its token has expired", async () => {
  const { clock, open, keep, unsealed, opened } = setUp();
  await open("ada.password");
  clock.now += 300_000;
  await open("ada.password");
  expect(unsealed).toHaveLength(2);
  clock.now -= 1;
  keep(heldOf("grace"));
  clock.now += 1;
  keep(heldOf("alan", sessionOf("alan", 600)));
  expect([...opened.keys()]).toEqual(["alan.password"]);
});

test("[A222] a server with another password opens nothing that this one has opened", async () => {
  const { open, opened } = setUp();
  await open("ada.password");
  await expect(setUp(opened, "another").open("ada.password")).rejects.toThrow("another password");
});

test("[A222] what is not a session is not kept", async () => {
  const { keep, opened } = setUp();
  keep({ ...heldOf("ada"), page: null });
  expect(opened.size).toBe(0);
});

test("[A222] at most 1000 sessions are kept: those that were used last", async () => {
  const { open, keep, opened } = setUp();
  for (let n = 0; n < 1000; n += 1) keep(heldOf(`user_${n}`));
  await open("user_0.password");
  keep(heldOf("ada"));
  expect(opened.size).toBe(1000);
  expect([...opened.keys()].slice(-2)).toEqual(["user_0.password", "ada.password"]);
  expect(opened.has("user_1.password")).toBe(false);
});
