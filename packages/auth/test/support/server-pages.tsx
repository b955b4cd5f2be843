// The pages of a server with `@lockstep/auth/server`, in the tabs of one browser: the real client half and the real Convex client, over
// the server of next-server.ts, and every frame that the browser could paint.
import { act, cleanup, render } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { type ReactNode, StrictMode, useEffect, useLayoutEffect, useRef } from "react";
import { expect, vi } from "vitest";
import {
  ImpersonationBanner,
  LockstepProvider,
  type PageSession,
  SignOutButton,
  useAuthedMutation,
  useAuthedQuery,
  useSession,
  useSignOut,
  useSwitchOrganization,
  useUser,
} from "../../src/adapters/page/index.ts";
import { createConvexClient } from "../../src/convex/index.ts";
import type { View } from "../../src/index.ts";
import { type SyncServer, createSyncServer, readToken } from "../../src/testing/index.ts";
import { fetchFromServer, pageOfCookie, resetNextServer } from "./next-server.ts";
import { startTime, stopTime, unhandled } from "./time.ts";
import { MUTATION } from "./world.ts";

const WHOSE = makeFunctionReference<"query", Record<string, never>, string>("m:whose");
const PATH = "/auth";

/** One frame that the browser could paint: the session, the profile, and the owner of the data. */
export interface Frame {
  readonly status: string;
  /** `user/organization` of the session. */
  readonly named: string | undefined;
  /** The ID of `useUser`. */
  readonly user: string | undefined;
  readonly data: string | undefined;
}

/** The result of the page's last render. */
interface Hooks {
  readonly view: View;
  readonly add: () => Promise<{ readonly status: string }>;
  readonly signOut: ReturnType<typeof useSignOut>;
  readonly switchOrganization: ReturnType<typeof useSwitchOrganization>;
}

/** A tab and its controls. */
export interface Tab {
  readonly server: SyncServer;
  readonly frames: Frame[];
  /** The organization in which each mutation ran. */
  readonly ran: (string | undefined)[];
  /** How often the page was told that it is outdated. */
  readonly outdated: () => number;
  readonly hooks: () => Hooks;
  /** Has the server render the page again: as it is now, or as given. */
  readonly rerender: (page?: PageSession) => void;
  readonly text: () => string;
  readonly element: HTMLElement;
}

/** A browser and its controls. */
export interface Browser {
  /** Opens a page, as the server renders it now or as given. */
  readonly open: (page?: PageSession | "unknown") => Promise<Tab>;
  /** Advances time and lets React render. */
  readonly pass: (ms: number) => Promise<void>;
  /** The addresses that pages sent the browser to. */
  readonly left: string[];
  /** The user comes back to the tabs: with the Back button, or by a click on them. */
  readonly comeBack: (how: "pageshow" | "visibilitychange") => void;
  readonly close: () => void;
}

/** The text of a page on which session, profile and data agree. */
export const inStep = (whose: string): string => `${whose} ${whose.split("/")[0]} ${whose}`;

interface PageProps {
  readonly onHooks?: (hooks: Hooks) => void;
  readonly onPaint?: (frame: Frame) => void;
}

/** The content of the page. `onPaint` is called for each frame. */
export function Page({ onHooks, onPaint }: PageProps): ReactNode {
  const ref = useRef<HTMLParagraphElement>(null);
  const view = useSession();
  const user = useUser();
  const switchOrganization = useSwitchOrganization();
  const signOut = useSignOut();
  const mutate = useAuthedMutation(MUTATION);
  const { data } = useAuthedQuery(WHOSE, {});
  // After a commit, and after those that its layout effects caused.
  useLayoutEffect(() => {
    void Promise.resolve().then(() => {
      const { status = "", named, user: id, data: whose } = ref.current?.dataset ?? {};
      onPaint?.({ status, named, user: id, data: whose });
    });
  });
  useEffect(() => onHooks?.({ view, switchOrganization, signOut, add: () => mutate.result({}) }));
  const { status, identity } = view;
  const named = identity === null ? undefined : `${identity.subject}/${identity.organizationId}`;
  return (
    <p ref={ref} data-status={status} data-named={named} data-user={user?.id} data-data={data}>
      {identity === null ? status : `${named} ${user?.id ?? "?"} ${data ?? "…"}`}
    </p>
  );
}

/** A client whose socket is that of the server. */
export function clientOf(socket: typeof WebSocket): ReturnType<typeof createConvexClient> {
  return createConvexClient("https://happy-otter-123.convex.cloud", { webSocketConstructor: socket, logger: false });
}

/** A backend whose data name their owner, and where the mutations ran. */
export function createBackend(): Pick<Tab, "server" | "ran"> {
  const ran: (string | undefined)[] = [];
  /** The organization of the last token that the backend accepted. */
  let organization: string | undefined;
  const server = createSyncServer({
    functions: { "m:whose": ({ who }) => `${who}/${organization}`, "m:m": () => ran.push(organization) },
  });
  server.accept = (token) => {
    organization = readToken(token).org_id as string | undefined;
    return null;
  };
  return { server, ran };
}

/** Starts time, and a browser without tabs. */
export function createBrowser(): Browser {
  startTime();
  resetNextServer();
  vi.stubGlobal("fetch", fetchFromServer);
  vi.stubGlobal("BroadcastChannel", createChannels());
  const left: string[] = [];
  vi.spyOn(window.location, "assign").mockImplementation((url) => void left.push(String(url)));

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms;) {
      const step = Math.min(ms - passed, passed < 200 ? 5 : passed < 5000 ? 100 : 5000);
      await act(async () => void (await vi.advanceTimersByTimeAsync(step)));
      passed += step;
    }
  }

  async function open(first: PageSession | "unknown" = pageOfCookie()): Promise<Tab> {
    const { server, ran } = createBackend();
    const frames: Frame[] = [];
    let hooks: Hooks | null = null;
    let outdated = 0;
    const client = clientOf(server.WebSocket);
    const tree = (page: PageSession | undefined): ReactNode => (
      <StrictMode>
        <LockstepProvider client={client} page={page} authPath={PATH} onOutdated={() => void (outdated += 1)}>
          <ImpersonationBanner />
          <SignOutButton />
          <Page onHooks={(next) => void (hooks = next)} onPaint={(frame) => void frames.push(frame)} />
        </LockstepProvider>
      </StrictMode>
    );
    const { rerender, container } = render(tree(first === "unknown" ? undefined : first));
    await pass(2000);
    return {
      server,
      ran,
      frames,
      element: container,
      outdated: () => outdated,
      hooks: () => {
        if (hooks === null) throw new Error("The page is not open.");
        return hooks;
      },
      rerender: (page = pageOfCookie()) => rerender(tree(page)),
      text: () => container.querySelector("[data-status]")?.textContent ?? "",
    };
  }

  return {
    open,
    pass,
    left,
    comeBack: (how) => {
      const target = how === "pageshow" ? window : document;
      act(() => void target.dispatchEvent(Object.assign(new Event(how, { bubbles: true }), { persisted: true })));
    },
    close: () => {
      cleanup();
      document.body.innerHTML = "";
      expect(unhandled).toEqual([]);
      stopTime();
      vi.unstubAllGlobals();
    },
  };
}

/** Checks that nothing of one user was shown to another: profile, data and session agree in every frame. */
export function expectOneTruth(frames: readonly Frame[]): void {
  const mixed = frames.filter(
    ({ named, user, data }) =>
      (data !== undefined && data !== named) || (user !== undefined && user !== named?.split("/")[0]),
  );
  expect(mixed).toEqual([]);
}

/** The distinct statuses of the frames, in order. */
export const statuses = (frames: readonly Frame[]): string[] => [...new Set(frames.map(({ status }) => status))];

/** A channel between the tabs of one browser, which a sender does not hear itself on. */
function createChannels(): typeof BroadcastChannel {
  const open = new Set<{ onmessage: ((event: { data: unknown }) => void) | null }>();
  return class {
    onmessage: ((event: { data: unknown }) => void) | null = null;
    constructor() {
      open.add(this);
    }
    postMessage(data: unknown): void {
      for (const other of open) if (other !== this) queueMicrotask(() => other.onmessage?.({ data }));
    }
    close(): void {
      open.delete(this);
    }
  } as unknown as typeof BroadcastChannel;
}
