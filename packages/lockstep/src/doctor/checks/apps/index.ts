// M and V: several apps, and versions. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const APPS_CHECKS: readonly Check[] = [];
