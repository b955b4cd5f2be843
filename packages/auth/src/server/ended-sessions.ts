// The cookie with the sessions that ended in this browser, sealed: with its IDs, the server ends sessions at WorkOS.
import { sessionEncryption } from "@workos/authkit-session";
import type { WorkOS } from "@workos-inc/node";
import { type ServerCookie, deleted, readCookies } from "./cookies.ts";
import type { Settings } from "./options.ts";
import { type EndedSession, remembered, withEnded } from "./rules/ended-sessions.ts";

/** The ended sessions of a browser. */
export interface EndedSessions {
  readonly read: (request: Request) => Promise<readonly EndedSession[]>;
  /** Returns the cookie that remembers them. */
  readonly write: (ended: readonly EndedSession[], options: ServerCookie["options"]) => Promise<ServerCookie>;
  /** Ends at WorkOS what it may not know of. What fails remains as it was. */
  readonly tell: (ended: readonly EndedSession[]) => Promise<readonly EndedSession[]>;
}

/** How long the user waits until WorkOS knows, ms. */
const DEADLINE = 3000;

/** Creates the ended sessions of a server. `now` returns the time in ms. */
export function createEndedSessions(settings: Settings, workos: WorkOS, now: () => number): EndedSessions {
  const { cookiePassword: password } = settings;
  const name = `${settings.cookieName}-ended`;

  async function revoke(session: EndedSession): Promise<EndedSession> {
    if (session.state === "told") return session;
    const { sessionId } = session;
    const isOver = workos.userManagement.revokeSession({ sessionId }).then(
      () => true,
      // WorkOS knows of no such session.
      (error: unknown) => [400, 404, 422].includes(Number(Reflect.get(Object(error), "status"))),
    );
    return (await inTime(isOver)) ? { sessionId, state: "told", endedAt: now() } : session;
  }

  return {
    read: async (request) => {
      for (const sealed of readCookies(request.headers, name)) {
        try {
          const ended = await sessionEncryption.unsealData<{ ended?: unknown }>(sealed, { password });
          if (Array.isArray(ended.ended)) return remembered(ended.ended as EndedSession[], now());
        } catch {
          // Not of this server, or changed.
        }
      }
      return [];
    },
    write: async (ended, options) => {
      const kept = remembered(ended, now());
      if (kept.length === 0) return deleted(name, options);
      const value = await sessionEncryption.sealData({ ended: kept }, { password, ttl: 0 });
      return { name, value, options: { ...options, maxAge: settings.cookieMaxAge } };
    },
    tell: async (ended) => {
      const answers = await Promise.all(ended.map(revoke));
      return answers.reduce(withEnded, ended);
    },
  };
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), DEADLINE)));
  const result = await Promise.race([answer, late]);
  clearTimeout(timer);
  return result;
}
