// The fault schedules of one tab that can be played through the props that all candidates share, numbered as in the tests of
// `@lockstep/auth`. Not here: those about several tabs, about servers, and about the link's inside.
import { FAULTS } from "./faults.ts";
import { PAGE } from "./page.ts";
import type { Schedule } from "./schedule.ts";
import { SIGN_OUT } from "./sign-out.ts";
import { START } from "./start.ts";

export const SCHEDULES: readonly Schedule[] = [...START, ...FAULTS, ...PAGE, ...SIGN_OUT].toSorted(
  (a, b) => a.number - b.number,
);
