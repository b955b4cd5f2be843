// The input and output of every grant.

import type { AuthKitContext } from "../../../context/context.ts";
import type { Session } from "../../../objects/sign-in/session.ts";
import type { ResolvedClient } from "../../../options/options.ts";
import type { OAuthTokens } from "../../../sign-in/oauth-tokens.ts";
import type { TokenPair } from "../../../values/replay-seal.ts";
import type { Fields } from "../../request/read-fields.ts";
import { GrantRefusal } from "./grant-refusal.ts";

/** A request to the token endpoint by a registered client. */
export interface GrantRequest {
  fields: Fields;
  client: ResolvedClient;
  /** True if the client authenticated with an API key; without one it is public. */
  confidential: boolean;
}

/** The result of a grant. */
export interface Granted {
  session: Session;
  pair: TokenPair;
  /** The tokens of the OAuth provider, if the environment returns them. */
  oauthTokens?: OAuthTokens;
}

/** One `grant_type`. Throws `GrantRefusal`. */
export type Grant = (context: AuthKitContext, request: GrantRequest) => Promise<Granted>;

/** A required field. */
export function requireField(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new GrantRefusal("invalid_request", `${name} is missing.`);
  return value;
}

/** Grants that trust the application, or a guessable code, are only for authenticated applications. */
export function requireSecret({ confidential }: GrantRequest): void {
  if (!confidential)
    throw new GrantRefusal("invalid_client", "client_secret is missing: this grant needs the API key.");
}

const MAX_NOTE_LENGTH = 1024;

/** The user's address and agent, according to the application. */
export function readOrigin(fields: Fields): { ipAddress: string | null; userAgent: string | null } {
  const read = (name: string): string | null => fields.get(name)?.slice(0, MAX_NOTE_LENGTH) ?? null;
  return { ipAddress: read("ip_address"), userAgent: read("user_agent") };
}
