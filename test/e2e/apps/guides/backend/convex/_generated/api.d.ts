// In place of what `convex dev` generates, with the same types.
import type { ComponentApi } from "@lockstep/auth/component/_generated/component.js";
import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";
import type * as workos from "../workos.js";

export declare const components: { workos: ComponentApi<"workos"> };
export declare const internal: FilterApi<ApiFromModules<{ workos: typeof workos }>, FunctionReference<any, "internal">>;
