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

export const CHECKS: readonly Check[] = [
  ...AUTH_CONFIG_CHECKS,
  ...TOKEN_CHECKS,
  ...ENVIRONMENT_CHECKS,
  ...DEPLOYMENT_CHECKS,
  ...WORKOS_CHECKS,
  ...COMPONENT_CHECKS,
  ...LOCKSTEP_CHECKS,
  ...SOURCE_CHECKS,
  ...PRODUCTION_CHECKS,
  ...APPS_CHECKS,
];
