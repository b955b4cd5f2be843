// WorkOS as authkit-js sees it: the token endpoint behind a scripted `fetch`. It signs nothing and renders no page.
import { makeToken } from "../../packages/auth/src/testing/index.ts";

/** How the token endpoint responds. */
export type Answer = "mint" | "unreachable" | "unavailable" | "hang" | "gone" | "same" | "aged";

/** The provider and its controls. */
export interface Workos {
  readonly fetch: typeof fetch;
  /** The signed-in user; null when signed out. */
  person: string | null;
  organization: string | null;
  mode: Answer;
  /** Takes precedence over `mode`, one per request. */
  readonly script: Answer[];
  /** ms for a round trip. */
  latency: number;
  /** Token lifetime, s. */
  life: number;
  /** ms that its clock is ahead of this machine's. */
  ahead: number;
  /** Token requests so far: when, ms since 1970. */
  readonly calls: number[];
  /** Breaks the pending connections, as a browser does eventually. */
  readonly breakConnections: () => void;
}

/** The age of an aged token when it is issued, as a fraction of its lifetime. */
const AGED = 2 / 3;

/** Creates a provider at which that user is signed in. */
export function createWorkos(person: string | null): Workos {
  let minted = 0;
  let last = "";
  const waiting: ((reason: Error) => void)[] = [];
  const mint = (who: string, age: number): string => {
    const iat = Math.floor((Date.now() + self.ahead) / 1000 - age);
    const { organization: org_id } = self;
    const organization = org_id === null ? {} : { org_id, role: "member", roles: ["member"] };
    minted += 1;
    const claims = { sub: who, sid: `session_${who}`, ...organization, iat, exp: iat + self.life, jti: String(minted) };
    return (last = makeToken(claims));
  };
  const answer = (mode: Answer): Response => {
    if (mode === "unavailable") return new Response("<html>", { status: 503 });
    const { person: who } = self;
    if (mode === "gone" || who === null) return Response.json({ error: "invalid_grant" }, { status: 400 });
    const access_token = mode === "same" ? last : mint(who, mode === "aged" ? self.life * AGED : 0);
    const user = { object: "user", id: who, email: `${who}@example.com`, updated_at: who };
    return Response.json({ user, organization_id: self.organization, access_token, refresh_token: `rt_${minted}` });
  };
  const self: Workos = {
    fetch: (input, init) => {
      const { body } = init ?? {};
      // The SDK requests with a URL; its only other request is the one that signs out.
      if (!(input instanceof URL && input.pathname.endsWith("/authenticate"))) return Promise.resolve(new Response());
      self.calls.push(Date.now());
      const mode = self.script.shift() ?? self.mode;
      const asked = typeof body === "string" ? (JSON.parse(body) as { organization_id?: string }) : {};
      self.organization = asked.organization_id ?? self.organization;
      return new Promise((resolve, reject) => {
        if (mode === "hang") return waiting.push(reject);
        if (mode === "unreachable") return setTimeout(() => reject(new TypeError("Failed to fetch")), self.latency);
        // Decided when the request arrives: later changes do not affect a response that is on its way.
        const response = answer(mode);
        return setTimeout(() => resolve(response), self.latency);
      });
    },
    person,
    organization: null,
    mode: "mint",
    script: [],
    latency: 50,
    life: 300,
    ahead: 0,
    calls: [],
    breakConnections: () => {
      for (const reject of waiting.splice(0)) reject(new TypeError("Failed to fetch"));
    },
  };
  return self;
}
