// The dependencies of every endpoint of local AuthKit, passed explicitly: no globals and no service locator.

import type { Faults } from "../faults/faults.ts";
import type { ResolvedOptions } from "../options/options.ts";
import type { Store } from "../store/open-store.ts";
import type { SigningKeys } from "../tokens/signing-keys.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";
import type { AttemptLimit } from "./attempt-limit.ts";
import type { Clients } from "./clients.ts";
import type { FormToken } from "./form-token.ts";
import type { Passwords } from "./passwords.ts";
import type { SessionCookies } from "./session-cookies.ts";

/** The parts of a running local AuthKit. */
export interface AuthKitContext {
  options: ResolvedOptions;
  store: Store;
  clients: Clients;
  signingKeys: SigningKeys;
  passwords: Passwords;
  formToken: FormToken;
  /** Guesses at a password or code, per e-mail address. */
  attempts: AttemptLimit;
  /** E-mails with a code or link, per address and kind. */
  sends: AttemptLimit;
  sessionCookies: SessionCookies;
  /** Clients already warned about a session cookie that browsers drop. */
  warnedOfCookie: Set<string>;
  /** The addresses of the users named by the options and the seed. */
  seededEmails: readonly string[];
  faults: Faults;
  webhooks: Webhooks;
}
