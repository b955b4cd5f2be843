// The application's handlers as one internal mutation. The component calls it with an event; a cron job calls it with none, and it then
// registers itself with the component.
import { createFunctionHandle, makeFunctionReference } from "convex/server";
import type { GenericDataModel, GenericMutationCtx } from "convex/server";
import { type GenericValidator, type PropertyValidators, v } from "convex/values";
import type { ActionVerdict } from "./directory-events.ts";
import type { DirectoryComponent } from "./directory-shape.ts";

/** What the component sends as JSON. */
interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
  readonly created_at: string;
}

/** A handler of any event. */
type Handler = (
  ctx: GenericMutationCtx<GenericDataModel>,
  event: Omit<SentEvent, "created_at"> & { readonly createdAt: string },
) => Promise<ActionVerdict | void>;

/** Shown to a user who is denied without a message. */
const DENIED = "You may not continue. Ask the administrator of this application.";

/** The definition of an internal mutation. */
interface Definition {
  readonly args: PropertyValidators;
  readonly returns: GenericValidator;
  readonly handler: (
    ctx: GenericMutationCtx<GenericDataModel>,
    args: { readonly event?: string },
  ) => Promise<string | null>;
}

/** Defines the internal mutation. */
export function handlersDefinition(
  component: DirectoryComponent,
  handlers: { readonly [event: string]: Handler },
): Definition {
  return {
    args: { event: v.optional(v.string()) },
    returns: v.union(v.string(), v.null()),
    handler: async (ctx, { event: json }) => {
      if (json === undefined) {
        const { name } = await ctx.meta.getFunctionMetadata();
        const handle = await createFunctionHandle(makeFunctionReference<"mutation">(name));
        await ctx.runMutation(component.handlers.register, { handle, events: Object.keys(handlers) });
        return null;
      }
      const { created_at: createdAt, ...event } = JSON.parse(json) as SentEvent;
      // The handlers may have changed since they were registered.
      const handler = Object.hasOwn(handlers, event.event) ? handlers[event.event] : undefined;
      const verdict = await handler?.(ctx, { ...event, createdAt });
      // The names of events have a dot; those of Actions have none.
      if (event.event.includes(".") || verdict?.verdict === "Allow") return null;
      // The component takes a text as a denial.
      if (verdict?.verdict === "Deny") return verdict.message || DENIED;
      throw new Error(
        `directory.handlers: the handler of \`${event.event}\` must return { verdict: "Allow" } or { verdict: "Deny" }.`,
      );
    },
  };
}
