// A directory behind a scripted backend, and the query that compares it with the caller's token, as `api.workos.session` does.
import { makeFunctionReference } from "convex/server";
import type { SessionQuery } from "../../../src/convex/index.ts";
import { type FakeFunction, readToken } from "../../../src/testing/index.ts";

type Standing = SessionQuery["_returnType"];

/** The query, as the application passes it to its provider. */
export const SESSION: SessionQuery = makeFunctionReference<"query", Record<string, never>, Standing>("workos:session");

/** The directory and its controls. */
export interface Directory {
  /** For the `functions` of the backend. */
  readonly functions: Readonly<Record<string, FakeFunction>>;
  /** Call with every token that the backend accepts. */
  readonly saw: (token: string) => null;
  /** WorkOS reported that the user has another role. */
  readonly setRole: (role: string) => void;
  /** WorkOS reported that the session was revoked. */
  readonly end: () => void;
  /** The error of the query, or null. */
  failure: string | null;
  /** How often the query answered something else than `current`. */
  disagreed: number;
}

/** Creates a directory in which the user has that role. */
export function createDirectory(first: string): Directory {
  let role = first;
  let isEnded = false;
  let version = 0;
  let tokensRole: unknown;
  const answer = (): Standing => {
    if (self.failure !== null) throw new Error(self.failure);
    if (!isEnded && tokensRole === role) return { state: "current" };
    self.disagreed += 1;
    return { state: isEnded ? "ended" : "changed", version: String(version) };
  };
  const self: Directory = {
    functions: { "workos:session": answer },
    saw: (token) => {
      tokensRole = readToken(token)["role"];
      return null;
    },
    setRole: (next) => {
      role = next;
      version += 1;
    },
    end: () => {
      isEnded = true;
      version += 1;
    },
    failure: null,
    disagreed: 0,
  };
  return self;
}
