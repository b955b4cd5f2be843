// What remounts and what stays when the identity changes, below a provider that never remounts.
import { act, cleanup } from "@testing-library/react";
import { type ReactNode, useEffect, useState } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AuthBoundary, IdentityBoundary, SignedIn } from "../../../src/adapters/react/index.ts";
import { type ConstantApp, createConstantApp } from "../../support/constant-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";

let app: ConstantApp;
let lastNumber: number;
/** Effects that were cleaned up. */
let ended: number[];

beforeEach(() => {
  startTime();
  app = createConstantApp();
  lastNumber = 0;
  ended = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

/** Shows a number from its local state, which is a new one after every mount. */
function Part() {
  const [number] = useState(() => (lastNumber += 1));
  useEffect(() => () => void ended.push(number), [number]);
  return <i>{number}</i>;
}

const numbers = (): string[] => [...document.querySelectorAll("i")].map(({ textContent }) => textContent ?? "");

/** Whether each part remounted, for each change of identity. */
async function starts(children: ReactNode): Promise<Record<string, boolean[]>> {
  app.show(
    <>
      <Part />
      {children}
    </>,
  );
  act(() => app.source.signIn({ sub: "user_alice", sid: "session_1", org_id: "org_1" }));
  await app.pass(1000);
  const changes = {
    refresh: { sub: "user_alice", sid: "session_1", org_id: "org_1" },
    session: { sub: "user_alice", sid: "session_2", org_id: "org_1" },
    organization: { sub: "user_alice", sid: "session_2", org_id: "org_2" },
    user: { sub: "user_bob", sid: "session_3", org_id: "org_2" },
  };
  const found: Record<string, boolean[]> = {};
  for (const [change, person] of Object.entries(changes)) {
    const before = numbers();
    const key = app.session.view().identity?.key;
    act(() => app.source.signIn(person));
    // Past a refresh, because a source need not name sessions.
    await app.pass(250_000);
    expect(app.session.view().identity?.key === key).toBe(change === "refresh");
    found[change] = numbers().map((number, n) => number !== before[n]);
  }
  return found;
}

test("[A62] IdentityBoundary remounts by organization by default, and for nothing else", async () => {
  const found = await starts(
    <>
      <IdentityBoundary by="user">
        <Part />
      </IdentityBoundary>
      <IdentityBoundary>
        <Part />
      </IdentityBoundary>
      <IdentityBoundary by="session">
        <Part />
      </IdentityBoundary>
    </>,
  );
  // The first is outside every boundary.
  expect(found).toEqual({
    refresh: [false, false, false, false],
    session: [false, false, false, true],
    organization: [false, false, true, true],
    user: [false, true, true, true],
  });
});

test("[A63] SignedIn and AuthBoundary remount for another user only", async () => {
  const found = await starts(
    <>
      <SignedIn>
        <Part />
      </SignedIn>
      <AuthBoundary refreshing="…">
        <Part />
      </AuthBoundary>
    </>,
  );
  expect(found).toEqual({
    refresh: [false, false, false],
    session: [false, false, false],
    organization: [false, false, false],
    user: [false, true, true],
  });
  // Their effects were cleaned up too.
  expect(ended.length).toBeGreaterThan(0);
});

test("[A63] one user's state is gone when another signs in after a sign-out", async () => {
  app.show(
    <SignedIn>
      <Part />
    </SignedIn>,
  );
  act(() => app.source.signIn({ sub: "user_alice" }));
  await app.pass(1000);
  const before = numbers();
  act(() => app.source.signOut());
  await app.pass(1000);
  expect(numbers()).toEqual([]);
  act(() => app.source.signIn({ sub: "user_bob" }));
  await app.pass(1000);
  expect(numbers()).not.toEqual(before);
});
