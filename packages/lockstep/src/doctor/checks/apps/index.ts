// M and V: several apps, and versions. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { M1 } from "./m1.ts";
import { V1 } from "./v1.ts";
import { V2 } from "./v2.ts";
import { V3 } from "./v3.ts";
import { V4 } from "./v4.ts";

export const APPS_CHECKS: readonly Check[] = [M1, V3, V1, V2, V4];
