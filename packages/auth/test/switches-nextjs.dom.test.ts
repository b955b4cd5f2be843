// Random schedules of switches in two tabs with the real client half of authkit-nextjs: a part of them. `npm run test:long`
// plays a thousand.
import { afterEach, beforeEach, test } from "vitest";
import { openNextTabs } from "./support/next-tabs.tsx";
import { searchSwitches } from "./support/search-switches.ts";
import { startTime, stopTime } from "./support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

test(
  "[A102] with authkit-nextjs nothing runs in the organization that was left after the promise of a switch has resolved",
  () => searchSwitches(Number(process.env["N"] ?? 100), openNextTabs),
  600_000,
);
