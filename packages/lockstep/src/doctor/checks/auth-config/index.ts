// A: the providers of convex/auth.config.ts. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { A1 } from "./a1.ts";
import { A10 } from "./a10.ts";
import { A2 } from "./a2.ts";
import { A3 } from "./a3.ts";
import { A4 } from "./a4.ts";
import { A5 } from "./a5.ts";
import { A6 } from "./a6.ts";
import { A7 } from "./a7.ts";
import { A8 } from "./a8.ts";
import { A9 } from "./a9.ts";

export const AUTH_CONFIG_CHECKS: readonly Check[] = [A9, A1, A4, A5, A3, A6, A10, A7, A8, A2];
