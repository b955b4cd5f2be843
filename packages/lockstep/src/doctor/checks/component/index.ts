// K: the component that receives events. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { K1 } from "./k1.ts";
import { K2 } from "./k2.ts";
import { K3 } from "./k3.ts";

export const COMPONENT_CHECKS: readonly Check[] = [K3, K2, K1];
