// E: environment variables of the app. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { E1 } from "./e1.ts";
import { E10 } from "./e10.ts";
import { E2 } from "./e2.ts";
import { E3 } from "./e3.ts";
import { E4 } from "./e4.ts";
import { E5 } from "./e5.ts";
import { E6 } from "./e6.ts";
import { E7 } from "./e7.ts";
import { E8 } from "./e8.ts";
import { E9 } from "./e9.ts";

export const ENVIRONMENT_CHECKS: readonly Check[] = [E9, E2, E4, E1, E10, E6, E3, E5, E7, E8];
