// All checks, in the order in which causes are likely: of two errors, the first one here is reported first.

import type { Check } from "../model/check.ts";
import { APPS_CHECKS } from "./apps/index.ts";
import { AUTH_CONFIG_CHECKS } from "./auth-config/index.ts";
import { COMPONENT_CHECKS } from "./component/index.ts";
import { DEPLOYMENT_CHECKS } from "./deployment/index.ts";
import { ENVIRONMENT_CHECKS } from "./environment/index.ts";
import { LOCKSTEP_CHECKS } from "./lockstep/index.ts";
import { PRODUCTION_CHECKS } from "./production/index.ts";
import { SOURCE_CHECKS } from "./source/index.ts";
import { TOKEN_CHECKS } from "./token/index.ts";
import { WORKOS_CHECKS } from "./workos/index.ts";

/** Checks of one subject. */
export interface Group {
  readonly title: string;
  readonly checks: readonly Check[];
}

export const GROUPS: readonly Group[] = [
  { title: "Which tokens Convex accepts", checks: AUTH_CONFIG_CHECKS },
  { title: "One access token", checks: TOKEN_CHECKS },
  { title: "Environment variables of the app", checks: ENVIRONMENT_CHECKS },
  { title: "Settings of the Convex deployment", checks: DEPLOYMENT_CHECKS },
  { title: "Settings at WorkOS", checks: WORKOS_CHECKS },
  { title: "Events and webhooks", checks: COMPONENT_CHECKS },
  { title: "The use of Lockstep", checks: LOCKSTEP_CHECKS },
  { title: "The code around sign-in", checks: SOURCE_CHECKS },
  { title: "Production and hosts", checks: PRODUCTION_CHECKS },
  { title: "Several apps, and versions", checks: APPS_CHECKS },
];

export const CHECKS: readonly Check[] = GROUPS.flatMap(({ checks }) => checks);
