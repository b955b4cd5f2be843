import { directoryEnv, directoryOptions } from "@lockstep/auth/component/env";
import directory from "@lockstep/auth/component/convex.config";
import workOSAuthKit from "@convex-dev/workos-authkit/convex.config";
import { defineApp } from "convex/server";

const app = defineApp({ env: directoryEnv });
// The other component's routes are at /workos/.
app.use(directory, directoryOptions(app, "/lockstep/"));
app.use(workOSAuthKit);
export default app;
