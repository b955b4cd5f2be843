// S: the code around sign-in. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const SOURCE_CHECKS: readonly Check[] = [];
