// What every grant is given and gives.

import type { AuthKitContext } from "../context.ts";
import type { ResolvedClient } from "../options.ts";
import type { Fields } from "../read-fields.ts";
import type { OAuthTokens } from "../sign-in/oauth-tokens.ts";
import type { Session } from "../store/sessions.ts";
import type { TokenPair } from "../tokens/replay-seal.ts";
import { GrantRefusal } from "./grant-refusal.ts";

/** A request to the token endpoint by a registered client. */
export interface GrantRequest {
  fields: Fields;
  client: ResolvedClient;
  /** True when the client proved with an API key who it is; without one it is public. */
  confidential: boolean;
}

/** What a grant gives. */
export interface Granted {
  session: Session;
  pair: TokenPair;
  /** What the OAuth provider gave, when the environment returns it. */
  oauthTokens?: OAuthTokens;
}

/** One `grant_type`. Throws `GrantRefusal`. */
export type Grant = (context: AuthKitContext, request: GrantRequest) => Promise<Granted>;

/** A field that has to be there. */
export function requireField(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new GrantRefusal("invalid_request", `${name} is missing.`);
  return value;
}

/** Grants that take the application's word, or a guessable code, are for applications that prove who they are. */
export function requireSecret({ confidential }: GrantRequest): void {
  if (!confidential)
    throw new GrantRefusal("invalid_client", "client_secret is missing: this grant needs the API key.");
}

const MAX_NOTE_LENGTH = 1024;

/** Where the user is, in the application's words. */
export function readOrigin(fields: Fields): { ipAddress: string | null; userAgent: string | null } {
  const read = (name: string): string | null => fields.get(name)?.slice(0, MAX_NOTE_LENGTH) ?? null;
  return { ipAddress: read("ip_address"), userAgent: read("user_agent") };
}
