// @vitest-environment happy-dom
// A thousand random schedules of switches in two tabs with the real authkit-js.
import { afterEach, beforeEach, test } from "vitest";
import { openSdkTabs } from "./support/sdk-tabs.ts";
import { searchSwitches } from "./support/search-switches.ts";
import { startTime, stopTime } from "./support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

test(
  "[A100] [A101] after the promise of a switch has resolved nothing runs in the organization that was left",
  () => searchSwitches(1000, openSdkTabs),
  3_600_000,
);
