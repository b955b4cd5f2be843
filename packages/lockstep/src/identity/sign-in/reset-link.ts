// The link of a password mail.

import type { AuthKitContext } from "../context/context.ts";
import { initiateLink } from "../rules/initiate-login.ts";

/** The path of the page that sets the new password. */
export const RESET_PATH = "/user_management/reset-password";

/** The address of the page for a token, `password_reset_url`: it leads through the application's sign-in endpoint, if there is one. */
export function resetLink({ options, clients }: AuthKitContext, origin: string, token: string): string {
  const link = initiateLink(options, clients.all()[0], { origin, parameter: "password_reset_token", token });
  return link ?? `${origin}${RESET_PATH}?token=${encodeURIComponent(token)}`;
}
