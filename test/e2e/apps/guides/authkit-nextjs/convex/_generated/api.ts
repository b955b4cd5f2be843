// The functions that the blocks call, as `convex codegen` would type them.
import type { FunctionReference } from "convex/server";

export declare const api: {
  messages: {
    list: FunctionReference<"query", "public", {}, { _id: string; body: string }[]>;
    send: FunctionReference<"mutation", "public", { body: string }, string>;
  };
};
