// The client secret, which in WorkOS is an API key of the environment. Without one the client is public; an unknown one is an
// error and never ignored, so that a mistyped key is noticed in development and not in production.

import { equalSecrets } from "../../../values/secret.ts";
import { GrantRefusal } from "./grant-refusal.ts";

/** True if the client authenticated, false if it sent no secret. Throws `GrantRefusal` `invalid_client`. */
export function checkClientSecret(secret: string | undefined, apiKeys: readonly string[]): boolean {
  if (secret === undefined) return false;
  if (apiKeys.some((key) => equalSecrets(secret, key))) return true;
  throw new GrantRefusal("invalid_client", "Invalid client secret.");
}
