// D: settings of the Convex deployment. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const DEPLOYMENT_CHECKS: readonly Check[] = [];
