// K: the component that receives events. In the order in which they are reported.

import type { Check } from "../../model/check.ts";

export const COMPONENT_CHECKS: readonly Check[] = [];
