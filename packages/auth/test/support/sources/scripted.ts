// The scripted source of `@lockstep/auth/testing`, for the contract suite.
import { vi } from "vitest";
import { type Person, createScriptedSource } from "../../../src/testing/index.ts";
import { createTestClock } from "../time.ts";
import type { SourceExample } from "./source-example.tsx";

export function scripted(): SourceExample {
  const script = createScriptedSource({ clock: createTestClock() });
  let person: Person = { sub: "" };
  const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
  return {
    source: script.source,
    signIn: async (next) => script.signIn((person = next)),
    signOut: async () => script.signOut(),
    switchTo: async (organizationId) => script.hold((person = { ...person, org_id: organizationId })),
    renew: async () => script.store(person),
    revoke: () => (script.mode = "gone"),
    setReachable: (isReachable) => (script.mode = isReachable ? "mint" : "fail"),
    pass,
    close: async () => {},
  };
}
