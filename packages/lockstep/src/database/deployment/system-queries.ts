// The `_system/cli/*` queries that the `convex` CLI subscribes to. Admin key only. Source: `convex` CLI, runSystemQuery.

import { convexToJson, type JSONValue } from "convex/values";
import { type ComponentPath, splitTableKey, tableKey } from "../definitions/component-path.ts";
import { jsonText } from "../engine/document.ts";
import type { Engine } from "../engine/engine.ts";
import { BY_ID, type Document, type Snapshot } from "../engine/snapshot.ts";
import { EXPORTS, SNAPSHOT_IMPORTS } from "../definitions/system-tables.ts";
import type { Transaction } from "../engine/transaction.ts";
import { AFTER } from "../values/index-key.ts";
import { queryPage } from "../functions/queries/paginate.ts";
import { canonicalName } from "../functions/calls/function-address.ts";
import type { Analysis } from "../functions/load/analyze.ts";

/** What a system query can access. */
export interface SystemQueryContext {
  engine: Pick<Engine, "app" | "environment">;
  snapshot: Snapshot;
  /** From the view of the requested component. */
  transaction: Transaction;
  component: ComponentPath;
  /** Null if no code was pushed. */
  analysis: Analysis | null;
  url: string;
}

type SystemQuery = (context: SystemQueryContext, args: Record<string, JSONValue>) => JSONValue;

const QUERIES: Record<string, SystemQuery> = {
  "_system/cli/queryEnvironmentVariables:default": ({ engine, transaction }) => {
    transaction.reads.addEnvironment();
    return Object.entries(engine.environment).map(([name, value]) => ({ name, value }));
  },
  "_system/cli/queryEnvironmentVariables:get": ({ engine, transaction }, { name }) => {
    transaction.reads.addEnvironment();
    const value = Object.hasOwn(engine.environment, text(name)) ? engine.environment[text(name)] : undefined;
    return value === undefined ? null : { name: text(name), value };
  },
  "_system/cli/queryTable:default": ({ transaction }, { tableName }) => {
    // The CLI waits for any change of the table, so the answer must change with every document.
    const ids: string[] = [];
    for (let rest = { low: "", high: AFTER }; ;) {
      const found = transaction.next(text(tableName), BY_ID, rest, "asc");
      if (found === null) return ids;
      ids.push(jsonText(found.document));
      rest = found.rest;
    }
  },
  "_system/cli/tables:default": ({ snapshot, component }) => {
    const own = [...snapshot.tables.keys()].map(splitTableKey).filter((key) => key.component === component);
    const page = own.filter(({ table }) => !table.startsWith("_")).map(({ table }) => ({ name: table }));
    return { page, isDone: true, continueCursor: "" };
  },
  "_system/cli/tableData:default": ({ transaction }, { table, order, paginationOpts }) => {
    const { cursor, numItems } = paginationOpts as { cursor: string | null; numItems: number };
    const source = { type: "FullTableScan", tableName: text(table), order: order === "asc" ? "asc" : "desc" };
    const journal = { previous: null, next: null, used: false };
    const page = queryPage(transaction, journal, { query: { source, operators: [] }, cursor, pageSize: numItems });
    return JSON.parse(page) as JSONValue;
  },
  "_system/cli/tableSize:default": ({ snapshot, component }, { tableName }) =>
    snapshot.tables.get(tableKey(component, text(tableName)))?.indexes.get(BY_ID)?.tree.size ?? 0,
  "_system/cli/modules:apiSpec": ({ analysis }) => [
    ...[...(analysis?.functions.values() ?? [])].map(({ name, kind, visibility, args, returns }) => ({
      identifier: name.replace(":", ".js:"),
      functionType: `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`,
      visibility: { kind: visibility },
      args: args as unknown as JSONValue,
      returns: (returns ?? { type: "any" }) as unknown as JSONValue,
    })),
    ...(analysis?.router?.getRoutes() ?? []).map(([path, method]) => ({ functionType: "HttpAction", method, path })),
  ],
  "_system/cli/queryImport:default": ({ transaction }, { importId }) =>
    transaction.tableOf(text(importId)) === SNAPSHOT_IMPORTS ? jsonOf(transaction.get(text(importId))) : null,
  "_system/cli/queryImport:list": ({ transaction }) => transaction.all(SNAPSHOT_IMPORTS).map(jsonOf),
  "_system/cli/exports:getLatest": ({ transaction }) => jsonOf(transaction.all(EXPORTS).at(-1)),
  "_system/frontend/components:list": ({ engine }) =>
    ["", ...(engine.app?.mounts ?? []).map(({ path }) => path)].map((path) => ({ id: path, path })),
  "_system/cli/convexUrl:cloudUrl": ({ url }) => url,
};

/** The system query with this path, or null. */
export function systemQuery(path: string): SystemQuery | null {
  const name = canonicalName(path);
  return Object.hasOwn(QUERIES, name) ? (QUERIES[name] ?? null) : null;
}

function jsonOf(document: Document | null | undefined): JSONValue {
  return convexToJson(document?.value ?? null);
}

function text(value: JSONValue | undefined): string {
  return typeof value === "string" ? value : "";
}
