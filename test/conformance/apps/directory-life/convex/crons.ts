import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
crons.interval("register handlers", { minutes: 1 }, internal.life.onEvent, {});

export default crons;
