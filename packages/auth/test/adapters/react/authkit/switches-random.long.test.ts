// @vitest-environment happy-dom
// A thousand random schedules of switches in two tabs with each of AuthKit's SDKs.
import { afterEach, beforeEach, test } from "vitest";
import { openNextTabs } from "../../../support/switches/next-tabs.tsx";
import { openSdkTabs } from "../../../support/switches/sdk-tabs.ts";
import { searchSwitches } from "../../../support/switches/search-switches.ts";
import { startTime, stopTime } from "../../../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

const SCHEDULES = 1000;
const HOUR = 3_600_000;

test(
  "[A100] [A101] authkit-react: after the promise of a switch has resolved, nothing runs in the previous organization",
  () => searchSwitches(SCHEDULES, openSdkTabs),
  HOUR,
);

test(
  "[A102] authkit-nextjs: after the promise of a switch has resolved, nothing runs in the previous organization",
  () => searchSwitches(SCHEDULES, openNextTabs),
  HOUR,
);
