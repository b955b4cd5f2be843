// The contents of a seed: that of WorkOS's emulator (`workos-emulate.config.yaml`), and a little more.

import {
  connectedAccounts,
  directories,
  type SeedConnectedAccount,
  type SeedDirectory,
} from "./seed-product-shapes.ts";
import {
  anything,
  count,
  email,
  flag,
  flagOrText,
  listOf,
  members,
  oneOf,
  pairsOf,
  text,
  time,
  url,
  type Check,
} from "./seed-shape.ts";
import { SIGN_IN_METHODS, type AuthKitSettings } from "./settings.ts";

/** A seed. Keys are those of WorkOS's emulator; `featureFlags`, `settings`, `actions` and a webhook endpoint's `secret` are ours. */
export interface AuthKitSeed {
  /**
   * API keys, which are also client secrets: by value, or as a list. Default `sk_test_default`. A list entry that names an organization is
   * a key of its customers instead.
   */
  apiKeys?: Record<string, object> | SeedApiKey[];
  users?: SeedUser[];
  organizations?: SeedOrganization[];
  /** An organization's role names it by `organization` (name) or `organization_id`. */
  roles?: SeedRole[];
  permissions?: { slug: string; name: string; description?: string }[];
  connections?: SeedConnection[];
  invitations?: SeedInvitation[];
  /** They get the events of the seed itself. `events` omitted or empty: every event. */
  webhookEndpoints?: SeedWebhookEndpoint[];
  featureFlags?: SeedFeatureFlag[];
  directories?: SeedDirectory[];
  connectedAccounts?: SeedConnectedAccount[];
  jwtTemplate?: { content: string };
  /** Faults, in the format of `/_lockstep/faults`. */
  errorHooks?: object[];
  settings?: Partial<AuthKitSettings>;
  /** Actions endpoints; `on_failure` is `Deny` unless `Allow` is written. */
  actions?: { authentication?: SeedAction; user_registration?: SeedAction };
}

/** An API key: of the environment, of an organization (name or id), or of a user (id or address) in one. */
export interface SeedApiKey {
  name: string;
  /** Default, for a key of an organization: a random one, which is never shown. */
  value?: string;
  /** ISO 8601. Default: never. A key of the environment is checked when local AuthKit starts. */
  expires_at?: string;
  organization?: string;
  user_id?: string;
  permissions?: string[];
}

/** A user. Their address counts as verified unless `email_verified` is false. */
export interface SeedUser {
  id?: string;
  email: string;
  password?: string;
  /** Default: first and last name. */
  name?: string;
  first_name?: string;
  last_name?: string;
  email_verified?: boolean;
  external_id?: string;
  /** An OAuth provider that the user signs in with, and their id there; default: the id that its page derives from the address. */
  oauth_provider?: string;
  oauth_idp_id?: string;
  /** A second factor: true creates a secret, which is in the outbox; or the secret itself, in base32. */
  totp?: boolean | string;
  metadata?: Record<string, string>;
}

/** An organization. Members are given by `email` or `user_id`. */
export interface SeedOrganization {
  id?: string;
  name: string;
  external_id?: string;
  metadata?: Record<string, string>;
  domains?: { domain: string; state?: "verified" | "pending" }[];
  memberships?: SeedMembership[];
  /** Whether its connections may send users of other domains. Default false. */
  allow_profiles_outside_organization?: boolean;
  /** The entitlements of its subscription, as in its members' access tokens. */
  entitlements?: string[];
}

/** A member. Default role `member`, default status `active`. */
export interface SeedMembership {
  email?: string;
  user_id?: string;
  role?: string;
  status?: "active" | "inactive" | "pending";
}

/** A role. */
export interface SeedRole {
  slug: string;
  name: string;
  description?: string;
  organization?: string;
  organization_id?: string;
  permissions?: string[];
}

/** A connection; its organization is given by name or id. */
export interface SeedConnection {
  name: string;
  organization: string;
  connection_type?: string;
  state?: "active" | "inactive" | "validating";
  domains?: string[];
}

/** An invitation that was sent. */
export interface SeedInvitation {
  email: string;
  organization?: string;
  organization_id?: string;
  inviter_user_id?: string;
  role_slug?: string;
}

/** A webhook endpoint. `url` is the older name of `endpoint_url`. */
export interface SeedWebhookEndpoint {
  endpoint_url?: string;
  url?: string;
  events?: string[];
  secret?: string;
  enabled?: boolean;
}

/** A feature flag; on for all users by `default_value`, or for users (by address) and organizations (by name or id). */
export interface SeedFeatureFlag {
  slug: string;
  /** Default: the slug. */
  name?: string;
  description?: string;
  /** Default true. */
  enabled?: boolean;
  /** Default false. */
  default_value?: boolean;
  users?: string[];
  organizations?: string[];
  /** The same two, in the emulator's spelling. */
  targets?: { users?: string[]; organizations?: string[] };
  tags?: string[];
}

/** An Actions endpoint. */
export interface SeedAction {
  url: string;
  secret: string;
  on_failure?: "Allow" | "Deny";
}

const metadata = pairsOf(text);
const action = members({ url, secret: text }, { on_failure: oneOf("Allow", "Deny") });

const apiKeys: Check = (value, path) =>
  Array.isArray(value)
    ? listOf(
        members(
          { name: text },
          {
            value: text,
            organization: text,
            user_id: text,
            permissions: listOf(text),
            expires_at: time,
            environment: text,
          },
        ),
      )(value, path)
    : pairsOf(anything)(value, path);

/** Throws `SeedProblem` for an invalid `AuthKitSeed`. */
export const checkSeed: Check = members(
  {},
  {
    apiKeys,
    users: listOf(
      members(
        { email },
        {
          id: text,
          password: text,
          name: text,
          first_name: text,
          last_name: text,
          email_verified: flag,
          external_id: text,
          metadata,
          oauth_provider: text,
          oauth_idp_id: text,
          totp: flagOrText,
          // The emulator's result of a sign-in; here the user chooses on the page.
          impersonator: anything,
        },
      ),
    ),
    organizations: listOf(
      members(
        { name: text },
        {
          id: text,
          external_id: text,
          metadata,
          domains: listOf(members({ domain: text }, { state: oneOf("verified", "pending") })),
          memberships: listOf(
            members({}, { email, user_id: text, role: text, status: oneOf("active", "inactive", "pending") }),
          ),
          entitlements: listOf(text),
          allow_profiles_outside_organization: flag,
          groups: anything,
        },
      ),
    ),
    roles: listOf(
      members(
        { slug: text, name: text },
        {
          description: text,
          type: oneOf("EnvironmentRole", "OrganizationRole"),
          organization: text,
          organization_id: text,
          permissions: listOf(text),
          is_default_role: flag,
          priority: count,
          resource_type_slug: text,
        },
      ),
    ),
    permissions: listOf(members({ slug: text, name: text }, { description: text, resource_type_slug: text })),
    connections: listOf(
      members(
        { name: text, organization: text },
        {
          connection_type: text,
          state: oneOf("active", "inactive", "validating"),
          domains: listOf(text),
          profiles: anything,
        },
      ),
    ),
    invitations: listOf(
      members({ email }, { organization: text, organization_id: text, inviter_user_id: text, role_slug: text }),
    ),
    webhookEndpoints: listOf(
      members({}, { endpoint_url: url, url, events: listOf(text), secret: text, enabled: flag }),
    ),
    featureFlags: listOf(
      members(
        { slug: text },
        {
          name: text,
          description: text,
          enabled: flag,
          default_value: flag,
          tags: listOf(text),
          users: listOf(email),
          organizations: listOf(text),
          targets: members({}, { users: listOf(email), organizations: listOf(text) }),
          id: text,
          owner: anything,
        },
      ),
    ),
    directories,
    connectedAccounts,
    jwtTemplate: members({ content: text }),
    errorHooks: listOf(anything),
    settings: members({}, {
      issuer: text,
      accessTokenSeconds: count,
      initiateLoginUri: text,
      invitationUrl: text,
      passwordResetUrl: text,
      sessionSeconds: count,
      inactivitySeconds: count,
      signUp: flag,
      signInAs: flag,
      passkeyEnrollment: flag,
      oauthTokens: flag,
      emailVerification: flag,
      mfa: oneOf("off", "optional", "required"),
      methods: listOf(oneOf(...SIGN_IN_METHODS)),
    } satisfies Record<keyof AuthKitSettings, Check>),
    actions: members({}, { authentication: action, user_registration: action }),
    // Keys of WorkOS's emulator without a counterpart here.
    connectApplications: anything,
    pipeConnections: anything,
    agentBlueprints: anything,
  },
);
