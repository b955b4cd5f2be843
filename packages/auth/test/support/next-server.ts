// The Next.js server that the client half of authkit-nextjs talks to: put in the place of its server actions by
// vitest.config.ts. It does what actions.ts of 4.3.2 does with a session cookie, WorkOS behind it, and a network between.
import { makeToken } from "../../src/testing/index.ts";

/** The server, and the hands that move it. */
export interface NextServer {
  /** Whose session is in the cookie, or null when there is none. */
  cookie: { readonly sub: string; readonly org_id?: string } | null;
  /**
   * - `works`
   * - `unreachable`: the browser has no network.
   * - `workos-down`: WorkOS does not answer the server. The middleware keeps the cookie and says that there is no user.
   */
  mode: "works" | "unreachable" | "workos-down";
  /** ms that an action takes. */
  latency: number;
  /** The actions that were called, in order. */
  readonly calls: string[];
}

/** The one there is, as the SDK's module has one. */
export const nextServer: NextServer = { cookie: null, mode: "works", latency: 50, calls: [] };

let minted = 0;
let held: string | null = null;

/** As new. */
export function resetNextServer(): void {
  Object.assign(nextServer, { cookie: null, mode: "works", latency: 50 });
  nextServer.calls.length = 0;
  minted = 0;
  held = null;
}

async function reach(action: string): Promise<void> {
  nextServer.calls.push(action);
  await new Promise((resolve) => setTimeout(resolve, nextServer.latency));
  if (nextServer.mode === "unreachable") throw new TypeError("Failed to fetch");
}

function mint(): string {
  const iat = Math.floor(Date.now() / 1000);
  minted += 1;
  held = makeToken({ sid: "session_1", ...nextServer.cookie, iat, exp: iat + 300, jti: String(minted) } as never);
  return held;
}

const user = () =>
  nextServer.cookie === null
    ? { user: null }
    : {
        user: { id: nextServer.cookie.sub },
        sessionId: "session_1",
        organizationId: nextServer.cookie.org_id,
      };

export async function getAuthAction(): Promise<object> {
  await reach("getAuth");
  return nextServer.mode === "workos-down" ? { user: null } : user();
}

export async function refreshAuthAction(): Promise<object> {
  await reach("refreshAuth");
  if (nextServer.cookie === null) return { user: null };
  if (nextServer.mode === "workos-down") throw new Error("Failed to refresh session");
  mint();
  return user();
}

export async function getAccessTokenAction(): Promise<string | undefined> {
  await reach("getAccessToken");
  if (nextServer.cookie === null || nextServer.mode === "workos-down") return undefined;
  return held ?? mint();
}

export async function refreshAccessTokenAction(): Promise<{ accessToken: string | undefined; error?: string }> {
  await reach("refreshAccessToken");
  if (nextServer.cookie === null) return { accessToken: undefined };
  if (nextServer.mode === "workos-down") return { accessToken: undefined, error: "Failed to refresh access token" };
  return { accessToken: mint() };
}

export async function checkSessionAction(): Promise<boolean> {
  return true;
}

/** Without the redirect to WorkOS and back. */
export async function handleSignOutAction(): Promise<void> {
  await reach("signOut");
  nextServer.cookie = null;
}

export async function getOrganizationAction(): Promise<null> {
  return null;
}

export async function switchToOrganizationAction(organizationId: string): Promise<object> {
  await reach("switchToOrganization");
  if (nextServer.cookie !== null) nextServer.cookie = { ...nextServer.cookie, org_id: organizationId };
  mint();
  return user();
}
