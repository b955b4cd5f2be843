// K2: the directory of Lockstep does not keep up with WorkOS.

import type { Check, Finding } from "../../model/check.ts";
import type { DirectoryHealth } from "../../model/deployment-facts.ts";
import type { Facts } from "../../model/facts.ts";
import type { Place } from "../../model/place.ts";
import { convexCommand } from "../shared/services/convex-command.ts";
import { endpointProblems } from "../shared/services/webhook-endpoints.ts";
import { mountedDirectory } from "../shared/services/webhook-routes.ts";

/** A webhook arrives within seconds; WorkOS delivers a failed one again minutes later. */
const LATE_MS = 15 * 60_000;
/** More deliveries than handlers leave behind while they work. */
const BACKLOG = 100;

export const K2: Check = {
  id: "K2",
  title: "The directory does not keep up with WorkOS",
  needs: ["deployment"],
  why: "The directory learns of a change by a webhook, and hands it to the app's handlers. When webhooks do not arrive, or a handler throws each time, users and memberships in Convex are out of date: someone who joined is refused, and someone who was removed is not.",
  fix: "Look at the directory's health: `npx convex run --component workos health:get`. If its last event is old, look at the endpoint's deliveries in the WorkOS dashboard, under Webhooks. If deliveries fail, `npx convex logs` shows why the handler threw; they are retried once it works.",
  *run(facts) {
    const mount = mountedDirectory(facts.project);
    if (mount === undefined || !facts.deployment?.directory?.ok) return;
    const health = facts.deployment.directory.value;
    const place: Place = { file: mount.file, line: mount.line, text: "the directory" };
    yield* missedEvents(facts, health, place);
    yield* waiting(facts, health, place);
    yield* drift(health, place);
  },
};

/** WorkOS has an event about a user that is newer than the directory's newest, and older than webhooks take. */
function* missedEvents(facts: Facts, { lastEvent }: DirectoryHealth, place: Place): Iterable<Finding> {
  const newest = facts.workos?.lastUserEvent;
  if (!newest?.ok || newest.value === null || facts.now - newest.value < LATE_MS) return;
  if (lastEvent !== null && lastEvent.createdAt >= newest.value) return;
  // The cause is then known, and reported: the endpoint, or the secret.
  const env = facts.deployment?.env;
  if (endpointProblems(facts).length > 0 || (env?.ok && !env.value.get("WORKOS_WEBHOOK_SECRET"))) return;
  yield {
    level: "error",
    what: `WorkOS changed a user at ${time(newest.value)}, and the newest event in the directory is ${lastEvent === null ? "none" : `of ${time(lastEvent.createdAt)}`}`,
    places: [place],
    fix: "look at the endpoint's deliveries in the WorkOS dashboard, under Webhooks; the route's own answer: lockstep doctor --network --only K3",
  };
}

function* waiting(
  { project, deployment }: Facts,
  { failures, backlog }: DirectoryHealth,
  place: Place,
): Iterable<Finding> {
  const [first] = failures;
  if (first !== undefined) {
    const names = [...new Set(failures.map(({ event }) => event))].join(", ");
    yield {
      level: "error",
      what: `The handler of ${names} throws: ${backlog} ${backlog === 1 ? "event waits" : "events wait"} in the directory`,
      places: [{ ...place, text: `${first.event}, tried ${first.attempts} times` }],
      why: "An event whose handler throws is kept and tried again, and later events about the same user wait behind it. Until the handler is repaired, the app does not learn of them.",
      fix: `${convexCommand(project, "logs", deployment)} shows why it throws`,
    };
  } else if (backlog >= BACKLOG) {
    yield {
      level: "warning",
      what: `${backlog} events wait in the directory for a handler of the app`,
      places: [place],
      fix: `${convexCommand(project, "logs", deployment)} shows what the handlers do`,
    };
  }
}

function* drift({ drift: mended }: DirectoryHealth, place: Place): Iterable<Finding> {
  if (mended === null || mended.added + mended.updated + mended.removed === 0) return;
  const { added, updated, removed } = mended;
  yield {
    level: "info",
    what: `The last reconciliation had to mend the directory: ${added} added, ${updated} updated, ${removed} removed`,
    places: [place],
    why: "What a reconciliation mends, no webhook had brought. After the first one, which copies everything, a few objects are normal; many, again and again, mean that webhooks are lost.",
    fix: "if it happens again, look at the endpoint's deliveries in the WorkOS dashboard, under Webhooks",
  };
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
