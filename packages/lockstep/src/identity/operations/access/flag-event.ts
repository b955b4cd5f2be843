// The `flag.*` events. Unlike other events, they also contain the actor and the previous values.

import type { AuthKitContext } from "../../context/context.ts";
import type { FeatureFlag, FlagTargets } from "../../objects/accounts/feature-flag.ts";
import { defaultClient } from "../../options/options.ts";

type Context = Pick<AuthKitContext, "store" | "options">;

// There is one environment, and only holders of its API key change flags: neither has a WorkOS id.
const ENVIRONMENT = "environment_local";
const ACTOR = { id: "local_authkit", source: "api", name: null };

/** Appends the event of a created, updated or deleted flag; `previous` are the changed members. */
export function appendFlag(
  context: Context,
  name: "flag.created" | "flag.updated" | "flag.deleted",
  flag: FeatureFlag,
  previous?: Partial<FeatureFlag>,
): void {
  const before = previous === undefined ? {} : { previous_attributes: { data: previous } };
  context.store.events.append(name, dataOf(flag), { ...actorOf(context), ...before });
}

/** Appends the event of a change of a flag's targets. */
export function appendFlagRule(
  context: Context,
  flag: FeatureFlag,
  { before, after }: { before: FlagTargets; after: FlagTargets },
): void {
  const ruleOf = (targets: FlagTargets): object => ({
    access_type: accessType(flag, targets),
    configured_targets: named(context.store, targets),
  });
  const previous_attributes = { context: ruleOf(before) };
  context.store.events.append("flag.rule_updated", dataOf(flag), {
    ...actorOf(context),
    ...ruleOf(after),
    previous_attributes,
  });
}

function dataOf({ object, id, ...rest }: FeatureFlag): object {
  return { object, id, environment_id: ENVIRONMENT, ...rest };
}

function actorOf({ options }: Context): object {
  return { client_id: defaultClient(options), actor: ACTOR };
}

function accessType({ default_value }: FeatureFlag, { users, organizations }: FlagTargets): "none" | "some" | "all" {
  if (default_value) return "all";
  return users.length + organizations.length > 0 ? "some" : "none";
}

// A target may have been deleted since.
function named({ users, organizations }: Context["store"], targets: FlagTargets): object {
  return {
    organizations: targets.organizations.flatMap((id) => {
      const one = organizations.find(id);
      return one === null ? [] : [{ id, name: one.name }];
    }),
    users: targets.users.flatMap((id) => {
      const one = users.find(id);
      return one === null ? [] : [{ id, email: one.email }];
    }),
  };
}
