// L: the use of @lockstep/auth. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const LOCKSTEP_CHECKS: readonly Check[] = [];
