// Random schedules of switches in two tabs with each of AuthKit's SDKs: a few, and those that once failed. `npm run
// test:long` runs a thousand.
import { afterEach, beforeEach, test, vi } from "vitest";
import { openNextTabs } from "../../../support/switches/next-tabs.tsx";
import { openSdkTabs } from "../../../support/switches/sdk-tabs.ts";
import { searchSwitches } from "../../../support/switches/search-switches.ts";
import { playSwitches } from "../../../support/switches/switches.ts";
import { startTime, stopTime } from "../../../support/time.ts";

beforeEach(startTime);
afterEach(() => {
  stopTime();
  vi.unstubAllGlobals();
});

test(
  "[A100] [A101] authkit-react: after the promise of a switch has resolved, nothing runs in the previous organization",
  () => searchSwitches(100, openSdkTabs),
  600_000,
);

test(
  "[A102] authkit-nextjs: after the promise of a switch has resolved, nothing runs in the previous organization",
  () => searchSwitches(100, openNextTabs),
  600_000,
);

test("[A101] a switch back during another switch resolved at once, and then the other one was made", async () => {
  await playSwitches(
    {
      devMode: true,
      life: 60,
      organizationId: "org_1",
      renderIn: 0,
      steps: [
        { tab: 0, does: "switches", to: "org_3", wait: 10 },
        { tab: 0, does: "switches", to: "org_1", wait: 1000 },
      ],
    },
    openSdkTabs,
  );
});
