// J: an access token, and whether a provider takes it. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const TOKEN_CHECKS: readonly Check[] = [];
