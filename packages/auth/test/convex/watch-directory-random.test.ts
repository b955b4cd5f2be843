// Changes in WorkOS between faults and switches, in any order.
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type DirectoryPage, createDirectoryPage, pass } from "../support/changes/directory-page.ts";
import { startTime, stopTime } from "../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

const HAPPENINGS: Readonly<Record<string, (page: DirectoryPage) => void>> = {
  "becomes admin": (page) => page.setRole("admin"),
  "becomes member": (page) => page.setRole("member"),
  "the directory is behind": (page) => page.mintRole("member"),
  "the query runs again": ({ server }) => server.invalidate(),
  "provider fails": ({ source }) => void (source.mode = "fail"),
  "provider hangs": ({ source }) => void (source.mode = "hang"),
  "provider works": ({ source }) => void (source.mode = "mint"),
  "provider is slow": ({ source }) => void (source.latency = 4000),
  "switches to org_1": (page) => page.switchTo("org_1"),
  "switches to org_2": (page) => page.switchTo("org_2"),
  "backend refuses": ({ server }) => void (server.accept = () => "refused"),
  "backend accepts": ({ server, directory }) => void (server.accept = directory.saw),
  "socket drops": ({ server }) => server.drop(),
  "page hides": ({ page }) => page.setHidden(true),
  "page shows": ({ page }) => page.setHidden(false),
  "page is restored": ({ page }) => page.signal("restore"),
  "a call needs a token": ({ binding }) => binding.session.wake(),
};

const steps = fc.array(
  fc.tuple(fc.constantFrom(...Object.keys(HAPPENINGS)), fc.oneof(fc.nat(20), fc.nat(1000), fc.nat(60_000))),
  { maxLength: 16 },
);

test("[L72] [L76] whatever the order of events, the user stays signed in, no version is asked about twice, and the last role arrives", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (schedule, stock) => {
      const page = createDirectoryPage({ stock });
      const versions = vi.spyOn(page.binding.session, "outdated");
      page.start();
      page.signIn();
      await pass(1000);
      const from = page.views.length;
      for (const [name, then] of schedule) {
        HAPPENINGS[name]?.(page);
        await pass(then);
      }
      const changes = schedule.filter(([name]) => name.startsWith("becomes")).length;
      // At most one for each version and organization, and the first version is 0.
      expect(versions.mock.calls.length).toBeLessThanOrEqual(2 * (changes + 1));
      page.source.mode = "mint";
      page.source.latency = 50;
      page.server.accept = page.directory.saw;
      page.page.setHidden(false);
      page.setRole("owner");
      await pass(36_000);
      expect(page.binding.session.view()).toMatchObject({ status: "authenticated", phase: "confirmed" });
      expect(page.role()).toBe("owner");
      expect(page.views.slice(from).filter(({ status }) => status !== "authenticated")).toEqual([]);
      await page.close();
    }),
    { numRuns: 60, seed: 7 },
  );
});
