import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
crons.interval("register the handlers of WorkOS's events", { minutes: 1 }, internal.workos.onEvent, {});

export default crons;
