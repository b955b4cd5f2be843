// W: settings at WorkOS. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { W1 } from "./w1.ts";
import { W2 } from "./w2.ts";
import { W3 } from "./w3.ts";
import { W4 } from "./w4.ts";
import { W5 } from "./w5.ts";
import { W6 } from "./w6.ts";
import { W7 } from "./w7.ts";
import { W8 } from "./w8.ts";
import { W9 } from "./w9.ts";

export const WORKOS_CHECKS: readonly Check[] = [W1, W2, W3, W4, W7, W8, W5, W9, W6];
