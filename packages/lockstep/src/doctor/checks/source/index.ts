// S: the code around sign-in. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { S1 } from "./s1.ts";
import { S10 } from "./s10.ts";
import { S11 } from "./s11.ts";
import { S12 } from "./s12.ts";
import { S13 } from "./s13.ts";
import { S2 } from "./s2.ts";
import { S3 } from "./s3.ts";
import { S4 } from "./s4.ts";
import { S5 } from "./s5.ts";
import { S6 } from "./s6.ts";
import { S7 } from "./s7.ts";
import { S8 } from "./s8.ts";
import { S9 } from "./s9.ts";

export const SOURCE_CHECKS: readonly Check[] = [S1, S3, S5, S6, S2, S4, S10, S8, S7, S11, S9, S12, S13];
