// The definition of the component: what an app imports in its own convex.config.ts.
import { defineComponent } from "convex/server";
import { directoryEnv } from "./env.ts";

const component = defineComponent("workos", { env: directoryEnv });

export default component;
