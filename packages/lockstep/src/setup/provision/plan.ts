// The plan: the steps that bring a WorkOS environment, and one variable of the deployment, from what is there to what the project needs. Pure.

import type { Desired } from "./desired.ts";

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly events: readonly string[];
  /** Undefined if WorkOS does not show it again. */
  readonly secret: string | undefined;
}

/** What WorkOS and the deployment have. */
export interface Actual {
  /** Undefined: WorkOS did not list them. */
  readonly redirectUris: readonly string[] | undefined;
  readonly corsOrigins: readonly string[] | undefined;
  readonly endpoints: readonly Endpoint[];
  readonly permissions: readonly { readonly slug: string; readonly system: boolean }[];
  readonly roles: readonly { readonly slug: string; readonly permissions: readonly string[] }[];
  /** Undefined: none is set. Only read when the project needs one. */
  readonly jwtTemplate: string | undefined;
  readonly deployment: Deployment;
}

/** The Convex deployment that receives events. */
export type Deployment =
  | { readonly kind: "unneeded" }
  | { readonly kind: "unreachable"; readonly problem: string }
  /** `secrets`: those that its `WORKOS_WEBHOOK_SECRET` accepts. */
  | { readonly kind: "reached"; readonly siteUrl: string; readonly secrets: readonly string[] };

/** One change, each possible on its own and again. None holds a secret. */
export type Step =
  | { readonly kind: "add-redirect-uri"; readonly uri: string }
  | { readonly kind: "add-cors-origin"; readonly origin: string }
  | { readonly kind: "add-permission"; readonly slug: string; readonly name: string }
  | { readonly kind: "add-role"; readonly slug: string; readonly name: string }
  | { readonly kind: "set-role-permissions"; readonly slug: string; readonly permissions: readonly string[] }
  | { readonly kind: "set-jwt-template"; readonly content: string; readonly isNew: boolean }
  | {
      readonly kind: "add-endpoint";
      readonly url: string;
      readonly events: readonly string[];
      /** The endpoint with the same URL that a later step removes. */
      readonly replaces?: Pick<Endpoint, "id" | "events">;
    }
  | { readonly kind: "change-endpoint"; readonly id: string; readonly url: string; readonly events: readonly string[] }
  | { readonly kind: "set-webhook-secret"; readonly url: string; readonly isNew: boolean }
  | { readonly kind: "remove-endpoint"; readonly id: string; readonly url: string }
  | { readonly kind: "remove-permission"; readonly slug: string };

export interface Plan {
  readonly steps: readonly Step[];
  /** What is there and not needed. With `--prune`, only what is never removed. */
  readonly extras: readonly Extra[];
  /** Why a part could not be planned. */
  readonly problems: readonly string[];
  /** What cannot be seen, and may be wrong. */
  readonly warnings: readonly string[];
}

export interface Extra {
  readonly what: string;
  /** Whether `--prune` removes it. */
  readonly removable: boolean;
}

export function planProvision(desired: Desired, actual: Actual, { prune }: { prune: boolean }): Plan {
  const webhook = planWebhook(desired, actual);
  const pruning = extraPermissions(desired, actual);
  const kept = [
    ...extra("redirect URI", actual.redirectUris, desired.redirectUris),
    // An app without calls from pages says nothing about those of other apps.
    ...(desired.corsOrigins.length > 0 ? extra("CORS origin", actual.corsOrigins, desired.corsOrigins) : []),
    ...extraEndpoints(desired, actual),
  ].map((what) => ({ what, removable: false }));
  return {
    steps: [
      ...missing(desired.redirectUris, actual.redirectUris).map((uri): Step => ({ kind: "add-redirect-uri", uri })),
      ...missing(desired.corsOrigins, actual.corsOrigins).map((origin): Step => ({ kind: "add-cors-origin", origin })),
      ...planAccess(desired, actual),
      ...planTemplate(desired, actual),
      ...webhook.steps,
      ...(prune ? pruning.map(({ step }) => step) : []),
    ],
    extras: [...kept, ...(prune ? [] : pruning.map(({ what }) => ({ what, removable: true })))],
    problems: webhook.problems,
    warnings: webhook.warnings,
  };
}

function planAccess(desired: Desired, actual: Actual): Step[] {
  const permissions = new Set(actual.permissions.map(({ slug }) => slug));
  const roles = new Map(actual.roles.map((role) => [role.slug, role.permissions]));
  return [
    ...desired.permissions
      .filter(({ slug }) => !permissions.has(slug))
      .map(({ slug, name }): Step => ({ kind: "add-permission", slug, name })),
    ...desired.roles.flatMap(({ slug, name, permissions: wanted }): Step[] => {
      const granted = roles.get(slug);
      const lacking = wanted.filter((permission) => !granted?.includes(permission));
      return [
        ...(granted === undefined ? [{ kind: "add-role", slug, name } as const] : []),
        // All of them: the API replaces the set, and what was given in the dashboard stays.
        ...(lacking.length > 0
          ? [{ kind: "set-role-permissions", slug, permissions: [...(granted ?? []), ...lacking] } as const]
          : []),
      ];
    }),
  ];
}

function planTemplate({ jwtTemplate: wanted }: Desired, { jwtTemplate: present }: Actual): Step[] {
  if (wanted === undefined || wanted.trim() === present?.trim()) return [];
  return [{ kind: "set-jwt-template", content: wanted, isNew: present === undefined }];
}

function planWebhook({ webhook }: Desired, { endpoints, deployment }: Actual): Omit<Plan, "extras"> {
  const nothing = { steps: [], problems: [], warnings: [] };
  if (webhook === undefined || deployment.kind === "unneeded") return nothing;
  if (deployment.kind === "unreachable") {
    return { ...nothing, problems: [`The webhook of the directory is not set up: ${deployment.problem}`] };
  }
  const url = deployment.siteUrl + webhook.path;
  const { secrets } = deployment;
  const add = { kind: "add-endpoint", url, events: webhook.events } as const;
  const setSecret = { kind: "set-webhook-secret", url, isNew: secrets.length === 0 } as const;
  const here = endpoints.filter((one) => one.url === url);
  const endpoint = here.find(({ secret }) => secret !== undefined && secrets.includes(secret)) ?? here[0];
  if (endpoint === undefined) return { ...nothing, steps: [add, setSecret] };
  if (endpoint.secret === undefined && secrets.length === 0) {
    // Its secret cannot be learned anymore: a new endpoint has a new one. The old one goes last, so that a refusal leaves it.
    const replaces = { id: endpoint.id, events: endpoint.events };
    const removed = here.map(({ id }): Step => ({ kind: "remove-endpoint", id, url }));
    return { ...nothing, steps: [{ ...add, replaces }, setSecret, ...removed] };
  }
  const lacking = webhook.events.filter((event) => !endpoint.events.includes(event));
  const events = [...endpoint.events, ...lacking];
  const isRight = endpoint.enabled && lacking.length === 0;
  const isKnown = endpoint.secret === undefined || secrets.includes(endpoint.secret);
  return {
    steps: [
      ...(isRight ? [] : [{ kind: "change-endpoint", id: endpoint.id, url, events } as const]),
      ...(isKnown ? [] : [setSecret]),
    ],
    problems: [],
    warnings: endpoint.secret === undefined ? [unproven(url)] : [],
  };
}

function unproven(url: string): string {
  return `WorkOS does not show the secret of ${url}, so that WORKOS_WEBHOOK_SECRET may be another one. If events are refused, remove the endpoint at https://dashboard.workos.com, under Webhooks, and run the command again`;
}

interface Pruning {
  readonly what: string;
  readonly step: Step;
}

/** Endpoints for a directory on another deployment of the same hosting. They are only named: they may be those of colleagues, or of another project. */
function extraEndpoints({ webhook }: Desired, { endpoints, deployment }: Actual): string[] {
  if (webhook === undefined || deployment.kind !== "reached") return [];
  const site = siteOf(deployment.siteUrl);
  return endpoints
    .filter(
      ({ url }) => url.endsWith(webhook.path) && url !== deployment.siteUrl + webhook.path && siteOf(url) === site,
    )
    .map(({ url }) => `webhook endpoint ${url}`);
}

/** The host without the deployment's name, so that deployments of one hosting are alike. */
function siteOf(url: string): string {
  return new URL(url).hostname.replace(/^[^.]+\./, "");
}

function extraPermissions({ permissions, allPermissions }: Desired, actual: Actual): Pruning[] {
  if (!allPermissions) return [];
  const wanted = new Set(permissions.map(({ slug }) => slug));
  return actual.permissions
    .filter(({ slug, system }) => !system && !wanted.has(slug))
    .map(({ slug }) => ({ what: `permission ${slug}`, step: { kind: "remove-permission", slug } }));
}

function missing(wanted: readonly string[], present: readonly string[] | undefined): string[] {
  return wanted.filter((one) => !present?.includes(one));
}

function extra(kind: string, present: readonly string[] | undefined, wanted: readonly string[]): string[] {
  return (present ?? []).filter((one) => !wanted.includes(one)).map((one) => `${kind} ${one}`);
}
