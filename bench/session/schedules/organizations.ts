// Switches of organization.
import type { Stage } from "../stage.ts";
import { MINUTE, type Schedule, signedIn } from "./schedule.ts";

const switching = (
  number: number,
  title: string,
  by: "sdk" | "page",
  before?: (stage: Stage) => Promise<void> | void,
): Schedule => ({
  number,
  title,
  options: { organization: "org_1" },
  dataLeaves: true,
  play: async (stage) => {
    await signedIn(stage);
    await before?.(stage);
    stage.switchAndMutate("org_2", by);
    await stage.pass(MINUTE / 2);
  },
});

const OWN = "the page's own switch of organization";

export const ORGANIZATIONS: readonly Schedule[] = [
  switching(34, "AuthKit's switchToOrganization, and a mutation at once", "sdk"),
  switching(53, `${OWN}, and a mutation at once`, "page"),
  switching(54, `${OWN} during a refresh, and a mutation at once`, "page", async (stage) => {
    stage.workos.latency = 500;
    await stage.untilCall();
  }),
  switching(55, `${OWN} while another tab has the refresh lock for 5 s`, "page", (stage) =>
    stage.holdRefreshLock(5000),
  ),
  switching(56, `${OWN} while another tab has the refresh lock for 15 s`, "page", (stage) =>
    stage.holdRefreshLock(15_000),
  ),
  switching(57, "AuthKit's switchToOrganization fails: WorkOS unavailable", "sdk", (stage) => {
    stage.workos.script.push("unavailable");
  }),
  switching(58, `${OWN} fails: WorkOS unreachable`, "page", (stage) => {
    stage.workos.script.push("unreachable");
  }),
];
