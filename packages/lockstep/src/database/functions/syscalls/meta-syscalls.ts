// `ctx.meta` as bundled code calls it. Source of the shapes: `convex/server`, meta.

import type { JSONValue } from "convex/values";
import { APP } from "../../definitions/component-path.ts";
import type { Usage } from "../../engine/usage.ts";
import type { SyscallHandler } from "../calls/syscall.ts";
import type { RequestMetadata } from "../../callers/request-metadata.ts";
import type { Transaction } from "../../engine/transaction.ts";
import type { FunctionAddress } from "../calls/function-address.ts";
import type { FunctionKind } from "../calls/function-call.ts";

/** The smallest class of deployments; no limit here depends on it. */
const CLASS = "s16";

/** Files are not counted, as on a Convex deployment: their limits are never reached. */
const UNCOUNTED = ["filesWritten", "fileWriteBytes", "filesRead", "fileReadBytes"];

/** The facts about a run that its code can read. */
interface RunFacts {
  deploymentName: string;
  kind: FunctionKind;
  address: FunctionAddress;
  request: RequestMetadata;
  /** Null in an action. */
  transaction: Transaction | null;
  limits: Readonly<Usage>;
}

export function metaSyscalls({
  deploymentName,
  kind,
  address: { component, path },
  request,
  transaction,
  limits,
}: RunFacts): Record<string, SyscallHandler> {
  const forRequests: Record<string, SyscallHandler> = {
    "1.0/getRequestMetadata": () => ({
      ...request,
      // A component has no identity, and a token would be one.
      authToken: component === APP ? request.authToken : null,
    }),
  };
  return {
    ...(kind === "query" ? {} : forRequests),
    "1.0/getDeploymentMetadata": () => ({ name: deploymentName, region: null, class: CLASS }),
    // A default export is named after its module.
    "1.0/getFunctionMetadata": () => ({ name: path.replace(/:default$/, ""), componentPath: component }),
    "1.0/getTransactionMetrics": () => {
      // `convex/server` recognizes this text and explains it.
      if (!transaction) throw new Error("Unknown async operation 1.0/getTransactionMetrics");
      return metrics(transaction.usage, limits);
    },
  };
}

function metrics(usage: Usage, limits: Readonly<Usage>): JSONValue {
  const counted = Object.entries(usage).map(([name, used]): [string, JSONValue] => [
    name,
    { used, remaining: Math.max(0, limits[name as keyof Usage] - used) },
  ]);
  const uncounted = UNCOUNTED.map((name): [string, JSONValue] => [
    name,
    { used: 0, remaining: Number.MAX_SAFE_INTEGER },
  ]);
  return Object.fromEntries([...counted, ...uncounted]);
}
