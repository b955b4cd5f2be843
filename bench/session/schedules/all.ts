// The fault schedules that work through the props of all candidates, numbered as in the tests of `@lockstep/auth` up to 52, and the
// reasons for the omitted ones.
import { FAULTS } from "./faults.ts";
import { ORGANIZATIONS } from "./organizations.ts";
import { PAGE } from "./page.ts";
import { REFUSALS } from "./refusals.ts";
import { RENDERED } from "./rendered.ts";
import type { Schedule } from "./schedule.ts";
import { SIGN_OUT } from "./sign-out.ts";
import { START } from "./start.ts";
import { TABS } from "./tabs.ts";

export const SCHEDULES: readonly Schedule[] = [
  ...START,
  ...FAULTS,
  ...REFUSALS,
  ...PAGE,
  ...SIGN_OUT,
  ...RENDERED,
  ...ORGANIZATIONS,
  ...TABS,
].toSorted((a, b) => a.number - b.number);

/** The other omitted ones. */
export const NOT_PLAYED: readonly { readonly schedules: string; readonly why: string }[] = [
  { schedules: "52", why: "concerns convex itself, independent of the provider" },
];
