// A: the providers of convex/auth.config.ts. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const AUTH_CONFIG_CHECKS: readonly Check[] = [];
