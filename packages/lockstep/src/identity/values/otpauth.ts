// The library of authenticator codes, loaded for the first code: it is not needed to start.

import { createRequire } from "node:module";
import type * as OtpAuth from "otpauth";

/** The library. */
export const otpauth = (): typeof OtpAuth => createRequire(import.meta.url)("otpauth") as typeof OtpAuth;
