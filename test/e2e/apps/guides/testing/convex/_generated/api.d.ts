// In place of what `convex dev` generates, with the same types.
import type { ComponentApi } from "@lockstep/auth/component/_generated/component.js";
import type { FunctionReference } from "convex/server";

export declare const components: { workos: ComponentApi<"workos"> };
export declare const api: {
  posts: { list: FunctionReference<"query", "public", Record<string, never>, { text: string }[]> };
};
