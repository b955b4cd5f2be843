// The library of authenticator codes, loaded when the first code is asked for: it is not needed to start.

import { createRequire } from "node:module";
import type * as OtpAuth from "otpauth";

/** The library. */
export const otpauth = (): typeof OtpAuth => createRequire(import.meta.url)("otpauth") as typeof OtpAuth;
