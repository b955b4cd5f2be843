// `callAs`: when it calls, what it cleans up, and what it reports about an abandoned call.
import { beforeEach, expect, test } from "vitest";
import { callAs } from "../../src/engine/call-as.ts";
import { type Session, createSession } from "../../src/index.ts";
import {
  type FakeClock,
  type ScriptedSource,
  createFakeClock,
  createScriptedPlatform,
  createScriptedSource,
} from "../../src/testing/index.ts";

const ALICE = { sub: "user_alice", org_id: "org_1" };

let clock: FakeClock;
let source: ScriptedSource;
let session: Session;

beforeEach(() => {
  clock = createFakeClock();
  source = createScriptedSource({ clock });
  session = createSession({ source: source.source, platform: createScriptedPlatform({ clock }).platform });
  session.start();
});

test("[S55] while the organization is uncertain it waits, and it calls once", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  source.hold({ ...ALICE, org_id: "org_2" });
  const organizations: unknown[] = [];
  const done = callAs(session, async () => void organizations.push(session.view().identity?.organizationId));
  expect(organizations).toEqual([]);
  await clock.advance(1000);
  await done;
  expect(organizations).toEqual(["org_2"]);
});

test("[S55] a call in progress is abandoned with its user, organization or session, and may have run", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  const call = callAs(session, () => new Promise(() => {}));
  source.signIn({ ...ALICE, org_id: "org_2" });
  await expect(call).rejects.toMatchObject({
    code: "CALL_ABANDONED",
    message: expect.stringContaining("It may or may not have run."),
  });
});

test("[S55] a call may throw synchronously, and its signal is aborted once it is over", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  let over: AbortSignal | undefined;
  const call = callAs(session, (signal) => {
    over = signal;
    throw new TypeError("no such argument");
  });
  await expect(call).rejects.toThrow("no such argument");
  expect(over?.aborted).toBe(true);
});

test("[S55] a settled call listens to neither the session nor the signal", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  let listeners = 0;
  const counted: Session = {
    ...session,
    subscribe: (listener) => {
      listeners += 1;
      const stop = session.subscribe(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    },
  };
  const { signal } = new AbortController();
  const counting: AbortSignal = Object.assign(signal, {
    addEventListener: () => (listeners += 1),
    removeEventListener: () => (listeners -= 1),
  });
  await callAs(counted, async () => expect(listeners).toBe(2), counting);
  expect(listeners).toBe(0);
});
