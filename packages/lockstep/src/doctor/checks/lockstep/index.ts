// L: the use of Lockstep. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { L1 } from "./l1.ts";
import { L2 } from "./l2.ts";
import { L3 } from "./l3.ts";
import { L4 } from "./l4.ts";

export const LOCKSTEP_CHECKS: readonly Check[] = [L2, L1, L3, L4];
