// E: environment variables of the app. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { E6 } from "./e6.ts";

export const ENVIRONMENT_CHECKS: readonly Check[] = [E6];
