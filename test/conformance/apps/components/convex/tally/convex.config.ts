// A component of the app's own, beside those from npm.

import { defineComponent } from "convex/server";
import { v } from "convex/values";

export default defineComponent("tally", { env: { STEP: v.string() } });
