// S: the code around sign-in. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { S1 } from "./s1.ts";
import { S2 } from "./s2.ts";
import { S3 } from "./s3.ts";
import { S4 } from "./s4.ts";

export const SOURCE_CHECKS: readonly Check[] = [S1, S3, S2, S4];
