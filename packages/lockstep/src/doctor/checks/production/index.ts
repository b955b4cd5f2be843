// P and H: what only fails in production. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { H1 } from "./h1.ts";
import { H2 } from "./h2.ts";
import { H3 } from "./h3.ts";
import { H4 } from "./h4.ts";
import { P1 } from "./p1.ts";
import { P2 } from "./p2.ts";
import { P3 } from "./p3.ts";
import { P4 } from "./p4.ts";
import { P5 } from "./p5.ts";

export const PRODUCTION_CHECKS: readonly Check[] = [P1, P3, P5, H1, H2, H4, P4, P2, H3];
