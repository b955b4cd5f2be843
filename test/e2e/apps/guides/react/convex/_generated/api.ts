// The functions that the blocks call, as `convex codegen` would type them.
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";

type InChannel = { channel: string };
type Message = { _id: string; body: string };
type Query<Args extends Record<string, unknown>, Result> = FunctionReference<"query", "public", Args, Result>;

export declare const api: {
  messages: {
    list: Query<InChannel, Message[]>;
    history: Query<InChannel & { paginationOpts: PaginationOptions }, PaginationResult<Message>>;
    send: FunctionReference<"mutation", "public", InChannel & { body: string }, string>;
  };
  workos: { session: Query<{}, { state: "current" } | { state: "changed" | "ended"; version: string }> };
  drafts: { list: Query<{}, Message[]> };
  news: { list: Query<{}, Message[]> };
  ai: { summarize: FunctionReference<"action", "public", InChannel, string> };
};
