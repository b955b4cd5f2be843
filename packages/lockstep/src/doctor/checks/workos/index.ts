// W: the environment at WorkOS. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const WORKOS_CHECKS: readonly Check[] = [];
