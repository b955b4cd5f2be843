// A page without a framework that follows a directory: a scripted source, the scripted backend, and a real client of either kind.
import { ConvexReactClient } from "convex/react";
import { vi } from "vitest";
import { bindSession, createConvexClient } from "../../../src/convex/index.ts";
import { type SourceSnapshot, type View, grantsOf } from "../../../src/index.ts";
import { createScriptedPlatform, createScriptedSource, createSyncServer } from "../../../src/testing/index.ts";
import { SESSION, createDirectory } from "./scripted-directory.ts";
import { createTestClock } from "../time.ts";

const URL = "https://happy-otter-123.convex.cloud";

/** Advances time. */
export const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

/** A page and its controls. */
export type DirectoryPage = ReturnType<typeof createDirectoryPage>;

/** Creates a page whose user is an admin. Call under fake timers. `setRole` and `revoke` are what WorkOS does; the directory hears of it at once. */
export function createDirectoryPage({ stock = false, watches = true, names = true } = {}) {
  const clock = createTestClock();
  const source = createScriptedSource({ clock });
  const directory = createDirectory("admin");
  const server = createSyncServer({ functions: directory.functions });
  server.accept = directory.saw;
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  const client = stock ? new ConvexReactClient(URL, options) : createConvexClient(URL, options);
  const page = createScriptedPlatform({ clock });
  const sessionQuery = watches ? SESSION : undefined;
  const { getSnapshot } = source.source;
  /** A source that does not say which organization it is. */
  const unnamed = (): SourceSnapshot => {
    const said = getSnapshot();
    return said.kind === "present" ? { ...said, organizationId: undefined } : said;
  };
  const reported = names ? source.source : { ...source.source, getSnapshot: unnamed };
  const binding = bindSession({ source: reported, client, platform: page.platform, sessionQuery });
  const views: View[] = [];
  let person = { sub: "user_alice", org_id: "org_1", role: "admin" };
  /** The source reports the same user; only the role in later tokens changes. */
  const become = (next: typeof person): void => source.signIn((person = next));
  return {
    source,
    directory,
    server,
    client,
    page,
    binding,
    views,
    start: () =>
      binding.start((view) => {
        views.push(view);
        // As an interface does, once it has rendered.
        queueMicrotask(() => binding.shown(view));
      }),
    signIn: () => become(person),
    switchTo: (org_id: string) => become({ ...person, org_id }),
    /** A role that tokens have from now on. */
    mintRole: (role: string) => become({ ...person, role }),
    setRole: (role: string) => {
      become({ ...person, role });
      directory.setRole(role);
      server.invalidate();
    },
    revoke: () => {
      source.mode = "gone";
      directory.end();
      server.invalidate();
    },
    role: () => grantsOf(binding.session.view().identity).role,
    forced: () => source.fetches.filter(({ force }) => force).length,
    runs: () => server.runs.filter(({ path }) => path === "workos:session"),
    close: async () => {
      const closed = client.close();
      // Its socket closes with a delay.
      await pass(100);
      await closed;
    },
    told: () => binding.session.log().filter(({ kind }) => kind === "outdated").length,
  };
}
