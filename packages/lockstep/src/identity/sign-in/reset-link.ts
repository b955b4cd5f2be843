// The link of a password mail.

import type { AuthKitContext } from "../context/context.ts";
import { initiateLink, ownPageLink } from "../rules/initiate-login.ts";

/** The path of the page that sets the new password. */
export const RESET_PATH = "/user_management/reset-password";

/**
 * The address of the page for a token, `password_reset_url`: the application's own, else it leads through the application's sign-in
 * endpoint, if there is one.
 */
export function resetLink({ options, clients }: AuthKitContext, origin: string, token: string): string {
  const [client] = clients.all();
  const own = ownPageLink(options.settings.passwordResetUrl, client, { parameter: "token", token });
  const link = own ?? initiateLink(options, client, { origin, parameter: "password_reset_token", token });
  return link ?? `${origin}${RESET_PATH}?token=${encodeURIComponent(token)}`;
}
