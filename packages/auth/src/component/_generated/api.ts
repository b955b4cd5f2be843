/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as actions from "../actions.js";
import type * as cleanup from "../cleanup.js";
import type * as crons from "../crons.js";
import type * as engine_apply from "../engine/apply.js";
import type * as engine_compare from "../engine/compare.js";
import type * as engine_deliver from "../engine/deliver.js";
import type * as engine_lookup from "../engine/lookup.js";
import type * as engine_news from "../engine/news.js";
import type * as engine_receive from "../engine/receive.js";
import type * as engine_rows from "../engine/rows.js";
import type * as engine_runs from "../engine/runs.js";
import type * as env from "../env.js";
import type * as events from "../events.js";
import type * as handlers from "../handlers.js";
import type * as health from "../health.js";
import type * as http from "../http.js";
import type * as model_event from "../model/event.js";
import type * as model_json from "../model/json.js";
import type * as model_kinds from "../model/kinds.js";
import type * as model_phases from "../model/phases.js";
import type * as model_shapes from "../model/shapes.js";
import type * as model_signature from "../model/signature.js";
import type * as model_version from "../model/version.js";
import type * as model_workos from "../model/workos.js";
import type * as pages from "../pages.js";
import type * as read from "../read.js";
import type * as sync from "../sync.js";
import type * as worker from "../worker.js";
import type * as write from "../write.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi, componentsGeneric } from "convex/server";

const fullApi: ApiFromModules<{
  actions: typeof actions;
  cleanup: typeof cleanup;
  crons: typeof crons;
  "engine/apply": typeof engine_apply;
  "engine/compare": typeof engine_compare;
  "engine/deliver": typeof engine_deliver;
  "engine/lookup": typeof engine_lookup;
  "engine/news": typeof engine_news;
  "engine/receive": typeof engine_receive;
  "engine/rows": typeof engine_rows;
  "engine/runs": typeof engine_runs;
  env: typeof env;
  events: typeof events;
  handlers: typeof handlers;
  health: typeof health;
  http: typeof http;
  "model/event": typeof model_event;
  "model/json": typeof model_json;
  "model/kinds": typeof model_kinds;
  "model/phases": typeof model_phases;
  "model/shapes": typeof model_shapes;
  "model/signature": typeof model_signature;
  "model/version": typeof model_version;
  "model/workos": typeof model_workos;
  pages: typeof pages;
  read: typeof read;
  sync: typeof sync;
  worker: typeof worker;
  write: typeof write;
}> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
> = anyApi as any;

export const components = componentsGeneric() as unknown as {};
