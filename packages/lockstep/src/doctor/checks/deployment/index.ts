// D: settings of the Convex deployment. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { D1 } from "./d1.ts";
import { D2 } from "./d2.ts";
import { D3 } from "./d3.ts";
import { D4 } from "./d4.ts";
import { D5 } from "./d5.ts";
import { D6 } from "./d6.ts";
import { D7 } from "./d7.ts";
import { D8 } from "./d8.ts";
import { D9 } from "./d9.ts";

export const DEPLOYMENT_CHECKS: readonly Check[] = [D1, D8, D2, D6, D5, D4, D9, D7, D3];
