// The provider of a page of a Next.js server: its client is that of the app's environment, and Next.js renders again for another session.
import { cleanup, render } from "@testing-library/react";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime.js";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LockstepProvider, useUser } from "../../../src/adapters/nextjs-react/index.ts";
import { useSessionScope } from "../../../src/adapters/react/adapter.ts";
import { nextServer, pageOfCookie } from "../../support/next-server.ts";
import { type Browser, clientOf, createBackend, createBrowser } from "../../support/server-pages.tsx";

let browser: Browser;
const refresh = vi.fn<() => void>();

beforeEach(() => void (browser = createBrowser()));
afterEach(() => {
  cleanup();
  browser.close();
  vi.unstubAllEnvs();
});

/** The router of Next.js around a page. */
function InNext({ children }: { children: ReactNode }): ReactNode {
  const router = { refresh } as unknown as NonNullable<React.ContextType<typeof AppRouterContext>>;
  return <AppRouterContext.Provider value={router}>{children}</AppRouterContext.Provider>;
}

test("[A226] without NEXT_PUBLIC_CONVEX_URL, the provider says that it is missing, and for which command it is needed", () => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", undefined);
  vi.spyOn(console, "error").mockImplementation(() => {});
  const show = (): unknown => render(<LockstepProvider>…</LockstepProvider>, { wrapper: InNext });
  expect(show).toThrow(/NEXT_PUBLIC_CONVEX_URL is not set\. \[SERVER_CONFIG\][^]*next build/);
});

test("[A226] providers without a client share one for the deployment of the environment, and one with a client uses that", () => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "https://brave-otter-456.convex.cloud");
  vi.stubGlobal("WebSocket", createBackend().server.WebSocket);
  const page = pageOfCookie();
  const seen: unknown[] = [];
  function Look(): null {
    seen.push(useSessionScope().client);
    return null;
  }
  const own = clientOf(createBackend().server.WebSocket);
  for (const client of [undefined, undefined, own])
    render(
      <LockstepProvider page={page} client={client}>
        <Look />
      </LockstepProvider>,
      { wrapper: InNext },
    );
  const [first, second, third] = seen;
  expect(first).toMatchObject({ url: "https://brave-otter-456.convex.cloud" });
  expect([second === first, third === own]).toEqual([true, true]);
});

test("[A226] when the browser gets another session, Next.js renders the page again", async () => {
  nextServer.cookie = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
  const Name = (): ReactNode => useUser()?.id ?? "no user";
  const client = clientOf(createBackend().server.WebSocket);
  const page = pageOfCookie();
  const tree = (
    <LockstepProvider client={client} page={page}>
      <Name />
    </LockstepProvider>
  );
  const { container } = render(tree, { wrapper: InNext });
  await browser.pass(2000);
  expect([container.textContent, refresh.mock.calls.length]).toEqual(["user_ada", 0]);
  nextServer.cookie = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };
  await browser.pass(400_000);
  expect(refresh).toHaveBeenCalledTimes(1);
});
