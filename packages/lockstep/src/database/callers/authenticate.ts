// From a credential to a caller: admin keys by comparison, tokens by acceptance. Logs every refusal once.

import { timingSafeEqual } from "node:crypto";
import { acceptToken } from "../../acceptance/accept-token.ts";
import type { UserIdentity } from "../../acceptance/identity.ts";
import type { AuthProvider } from "../../acceptance/providers.ts";
import { type Refusal, refuse } from "../../acceptance/refusal.ts";
import { createDocumentFetcher } from "./fetch-document.ts";
import { ANONYMOUS, type CallerIdentity } from "./caller-identity.ts";
import type { Credential } from "./credential.ts";

export interface Authenticator {
  /** The caller that a credential stands for, or why it is refused. */
  authenticate(credential: Credential): Promise<CallerIdentity | Refusal>;
  /** Lets every refusal be logged again after a change of the configuration. */
  forgetRefusals(): void;
}

export interface AuthenticatorOptions {
  /** The providers whose tokens the deployment accepts now. */
  providers: () => AuthProvider[];
  adminKey: string;
  fetch: typeof fetch;
  now: () => number;
  log: (line: string) => void;
}

/**
 * How long an accepted token is accepted again without another look at the key set, in ms. The server of an app sends the same token
 * with each query of a page, and a key set that may not be reused would be fetched for each of them.
 */
const ACCEPTED_MS = 10_000;
const MAX_ACCEPTED = 1000;
/** Distinct refusals that are logged until the configuration changes. */
const MAX_LOGGED = 200;
const MAX_LINE_LENGTH = 4000;

export function createAuthenticator({ providers, adminKey, fetch, now, log }: AuthenticatorOptions): Authenticator {
  const fetchDocument = createDocumentFetcher({ fetch, now });
  const logged = new Set<string>();
  const isAdminKey = (key: string): boolean => constantTimeEqual(withoutPrefix(key), adminKey);

  const logOnce = (refusal: Refusal, next = ""): Refusal => {
    const line = `refused a token [${refusal.code}]: ${refusal.message} Why: ${refusal.reason}.${next}`;
    const kind = line.replace(/\d+ seconds/, "");
    if (logged.has(kind)) return refusal;
    // The sender chooses the contents of a token, which must fill neither memory nor the terminal.
    if (logged.size === MAX_LOGGED) log(`more than ${MAX_LOGGED} kinds of refused tokens: further ones are not logged`);
    else if (logged.size < MAX_LOGGED) log(printable(line));
    if (logged.size <= MAX_LOGGED) logged.add(kind);
    return refusal;
  };

  const accepted = new Map<string, { caller: CallerIdentity; providers: AuthProvider[]; untilMs: number }>();

  const acceptOrLog = async (token: string): Promise<CallerIdentity | Refusal> => {
    const present = providers();
    const known = accepted.get(token);
    if (known && known.providers === present && now() < known.untilMs) return known.caller;
    accepted.delete(token);
    const result = await acceptToken(token, present, fetchDocument, now);
    if (!result.ok) return withReason(logOnce(result, nextOf(result)));
    const caller: CallerIdentity = { kind: "user", identity: result.identity, expiresAt: result.expiresAt, token };
    accepted.set(token, {
      caller,
      providers: present,
      untilMs: Math.min(result.expiresAt * 1000, now() + ACCEPTED_MS),
    });
    for (const oldest of accepted.keys()) {
      if (accepted.size <= MAX_ACCEPTED) break;
      accepted.delete(oldest);
    }
    return caller;
  };

  return {
    forgetRefusals: () => logged.clear(),
    async authenticate(credential) {
      switch (credential.tokenType) {
        case "None":
          return ANONYMOUS;
        case "User":
          return await acceptOrLog(credential.value);
        case "Admin":
          if (isAdminKey(credential.value)) return admin(credential.impersonating);
          return logOnce(
            refuse(
              "InvalidAuthHeader",
              "The provided admin key was invalid for this instance",
              "it is not the key in this deployment's admin-key file",
            ),
          );
      }
    },
  };
}

function admin(impersonating: Record<string, unknown> | null): CallerIdentity | Refusal {
  if (impersonating === null) return { kind: "admin", actingAs: null };
  const { subject, issuer, tokenIdentifier = `${String(issuer)}|${String(subject)}` } = impersonating;
  if (
    typeof tokenIdentifier !== "string" ||
    (impersonating["tokenIdentifier"] === undefined && (!subject || !issuer))
  ) {
    return refuse(
      "InvalidAuthHeader",
      "An identity to act as needs tokenIdentifier, or issuer and subject",
      "the acting-as identity is incomplete",
    );
  }
  return { kind: "admin", actingAs: { ...impersonating, tokenIdentifier } as UserIdentity };
}

/** The command that finds the cause, with the check that does. */
function nextOf({ check }: Refusal): string {
  return ` Check it: npx lockstep doctor --token${check === null ? "" : ` (${check})`}`;
}

/** When a deployment's words do not name the cause, the developer finds it where they look: in the browser's console. */
function withReason(refusal: Refusal): Refusal {
  return { ...refusal, message: printable(`${refusal.message} [local Convex: ${refusal.reason}]`) };
}

/** One line without control characters, truncated to a readable length. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, " ").slice(0, MAX_LINE_LENGTH);
}

/** A key may have a prefix that says which deployment it is for: `prod:name|key`. */
function withoutPrefix(key: string): string {
  return key.replace(/^(dev|prod|preview):/, "");
}

function constantTimeEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
