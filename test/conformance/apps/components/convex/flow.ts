import { defineEvent, WorkflowManager, type WorkflowId, vWorkflowId } from "@convex-dev/workflow";
import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import { mutation, query } from "./_generated/server";

const workflow = new WorkflowManager(components.workflow);

const goOn = defineEvent({ name: "goOn", validator: v.string() });

/** Records a line, waits for an event, and records another line. */
export const twoSteps = workflow.define({ args: {}, returns: v.string() }).handler(async (step): Promise<string> => {
  await step.runMutation(internal.done.write, { what: "first step" });
  const told = await step.awaitEvent(goOn);
  await step.runMutation(internal.done.write, { what: `second step: ${told}` });
  return "finished";
});

export const start = mutation({
  args: {},
  handler: async (ctx): Promise<WorkflowId> => await workflow.start(ctx, internal.flow.twoSteps, {}),
});

export const tell = mutation({
  args: { workflowId: vWorkflowId, value: v.string() },
  handler: async (ctx, { workflowId, value }) => {
    await workflow.sendEvent(ctx, { ...goOn, workflowId, value });
  },
});

export const status = query({
  args: { workflowId: vWorkflowId },
  handler: async (ctx, { workflowId }) => await workflow.status(ctx, workflowId),
});
