// J: an access token, against the providers of auth.config.ts. In the order in which they are reported.

import type { Check } from "../../model/check.ts";
import { J1 } from "./j1.ts";
import { J10 } from "./j10.ts";
import { J11 } from "./j11.ts";
import { J12 } from "./j12.ts";
import { J13 } from "./j13.ts";
import { J2 } from "./j2.ts";
import { J3 } from "./j3.ts";
import { J4 } from "./j4.ts";
import { J5 } from "./j5.ts";
import { J6 } from "./j6.ts";
import { J7 } from "./j7.ts";
import { J8 } from "./j8.ts";
import { J9 } from "./j9.ts";

export const TOKEN_CHECKS: readonly Check[] = [J2, J3, J11, J7, J6, J1, J9, J10, J13, J8, J12, J4, J5];
