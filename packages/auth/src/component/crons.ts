// What the directory does by itself: it reads WorkOS's events that webhooks may have missed, and removes what has served its time.
import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.ts";

const crons = cronJobs();
crons.interval("reconcile", { minutes: 5 }, internal.sync.tick, {});
crons.interval("clean up", { hours: 6 }, internal.cleanup.sweep, {});

export default crons;
