// A local component of the app, in addition to those from npm.

import { defineComponent } from "convex/server";
import { v } from "convex/values";

export default defineComponent("tally", { env: { STEP: v.string() } });
