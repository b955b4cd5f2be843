import aggregate from "@convex-dev/aggregate/convex.config.js";
import migrations from "@convex-dev/migrations/convex.config.js";
import rateLimiter from "@convex-dev/rate-limiter/convex.config.js";
import workflow from "@convex-dev/workflow/convex.config.js";
import workOSAuthKit from "@convex-dev/workos-authkit/convex.config";
import workpool from "@convex-dev/workpool/convex.config.js";
import { defineApp } from "convex/server";
import tally from "./tally/convex.config";

const app = defineApp();
app.use(aggregate);
app.use(migrations);
app.use(rateLimiter);
app.use(workflow);
app.use(workOSAuthKit);
app.use(workpool);
app.use(tally, { httpPrefix: "/tally/", env: { STEP: "5" } });
export default app;
