import directory from "@lockstep/auth/component/convex.config";
import { directoryEnv, directoryOptions } from "@lockstep/auth/component/env";
import { defineApp } from "convex/server";

const app = defineApp({ env: directoryEnv });
app.use(directory, directoryOptions(app));

export default app;
