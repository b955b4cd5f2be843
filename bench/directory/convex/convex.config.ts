import { directoryEnv, directoryOptions } from "@lockstep/auth/component/env";
import directory from "@lockstep/auth/component/convex.config";
import workOSAuthKit from "@convex-dev/workos-authkit/convex.config";
import { defineApp } from "convex/server";
import { v } from "convex/values";

const app = defineApp({ env: { ...directoryEnv, OUR_API_KEY: v.optional(v.string()) } });
const { httpPrefix, env } = directoryOptions(app, "/lockstep/");
// A key of its own: ours reads WorkOS every five minutes by itself, which must not count as the peer's work.
app.use(directory, { httpPrefix, env: { ...env, WORKOS_API_KEY: app.env.OUR_API_KEY } });
app.use(workOSAuthKit);
export default app;
