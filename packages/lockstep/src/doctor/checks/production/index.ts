// P and H: what only fails in production. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { P3 } from "./p3.ts";

export const PRODUCTION_CHECKS: readonly Check[] = [P3];
