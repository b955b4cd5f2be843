/* eslint-disable */
/**
 * Generated `ComponentApi` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type { FunctionReference } from "convex/server";

/**
 * A utility for referencing a Convex component's exposed API.
 *
 * Useful when expecting a parameter like `components.myComponent`.
 * Usage:
 * ```ts
 * async function myFunction(ctx: QueryCtx, component: ComponentApi) {
 *   return ctx.runQuery(component.someFile.someQuery, { ...args });
 * }
 * ```
 */
export type ComponentApi<Name extends string | undefined = string | undefined> =
  {
    events: {
      receive: FunctionReference<
        "mutation",
        "internal",
        { event: string; isQueued?: boolean },
        "applied" | "known",
        Name
      >;
    };
    handlers: {
      register: FunctionReference<
        "mutation",
        "internal",
        { handle: string; events: Array<string> },
        null,
        Name
      >;
      retry: FunctionReference<
        "mutation",
        "internal",
        { lane?: string },
        number,
        Name
      >;
      skip: FunctionReference<
        "mutation",
        "internal",
        { lane: string },
        boolean,
        Name
      >;
    };
    health: {
      get: FunctionReference<
        "query",
        "internal",
        {},
        {
          isConfigured: {
            apiKey: boolean;
            webhookSecret: boolean;
            actionSecret: boolean;
          };
          handlers: Array<string>;
          lastEvent: null | {
            id: string;
            event: string;
            createdAt: number;
            receivedAt: number;
            lagMs: number;
          };
          backlog: number;
          failures: Array<{
            lane: string;
            event: string;
            eventId: string;
            attempts: number;
            nextAt: number;
            error: string | null;
          }>;
          lastRun: null | {
            state: string;
            isDryRun: boolean;
            phase: string | null;
            startedAt: number;
            endedAt: number | null;
            error: string | null;
            counts: Record<
              string,
              { read: number; added: number; updated: number; removed: number }
            >;
          };
          drift: null | {
            state: string;
            isDryRun: boolean;
            phase: string | null;
            startedAt: number;
            endedAt: number | null;
            error: string | null;
            counts: Record<
              string,
              { read: number; added: number; updated: number; removed: number }
            >;
          };
        },
        Name
      >;
    };
    read: {
      caller: FunctionReference<
        "query",
        "internal",
        {
          userId: string;
          sessionId: string | null;
          organizationId: string | null;
        },
        {
          user: null | {
            userId: string;
            email: string | null;
            emailVerified: boolean;
            name: string | null;
            firstName: string | null;
            lastName: string | null;
            profilePictureUrl: string | null;
            externalId: string | null;
            metadata: Record<string, string>;
            locale: string | null;
            lastSignInAt: string | null;
            createdAt: string | null;
            updatedAt: string | null;
          };
          isUserDeleted: boolean;
          isSessionRevoked: boolean;
          membership: null | {
            status: string;
            roles: Array<string>;
            permissions: Array<string> | null;
            version: string;
          };
        },
        Name
      >;
      domainsOf: FunctionReference<
        "query",
        "internal",
        { organizationId: string },
        Array<{
          domainId: string;
          organizationId: string;
          domain: string;
          state: string;
        }>,
        Name
      >;
      invitationsOf: FunctionReference<
        "query",
        "internal",
        { organizationId: string },
        Array<{
          invitationId: string;
          email: string;
          state: string;
          organizationId: string | null;
          inviterUserId: string | null;
          roleSlug: string | null;
          expiresAt: string | null;
          createdAt: string | null;
        }>,
        Name
      >;
      membersOf: FunctionReference<
        "query",
        "internal",
        { organizationId: string },
        Array<{
          membership: {
            membershipId: string;
            userId: string;
            organizationId: string;
            status: string;
            roles: Array<string>;
            createdAt: string | null;
            updatedAt: string | null;
          };
          user: null | {
            userId: string;
            email: string | null;
            emailVerified: boolean;
            name: string | null;
            firstName: string | null;
            lastName: string | null;
            profilePictureUrl: string | null;
            externalId: string | null;
            metadata: Record<string, string>;
            locale: string | null;
            lastSignInAt: string | null;
            createdAt: string | null;
            updatedAt: string | null;
          };
        }>,
        Name
      >;
      organization: FunctionReference<
        "query",
        "internal",
        { organizationId: string },
        null | {
          organizationId: string;
          name: string;
          externalId: string | null;
          metadata: Record<string, string>;
          createdAt: string | null;
          updatedAt: string | null;
        },
        Name
      >;
      organizationsOf: FunctionReference<
        "query",
        "internal",
        { userId: string },
        Array<{
          membership: {
            membershipId: string;
            userId: string;
            organizationId: string;
            status: string;
            roles: Array<string>;
            createdAt: string | null;
            updatedAt: string | null;
          };
          organization: null | {
            organizationId: string;
            name: string;
            externalId: string | null;
            metadata: Record<string, string>;
            createdAt: string | null;
            updatedAt: string | null;
          };
        }>,
        Name
      >;
      rolesOf: FunctionReference<
        "query",
        "internal",
        { organizationId: string },
        Array<{
          slug: string;
          organizationId: string | null;
          name: string | null;
          description: string | null;
          permissions: Array<string>;
        }>,
        Name
      >;
      sessionsOf: FunctionReference<
        "query",
        "internal",
        { userId: string },
        Array<{
          sessionId: string;
          userId: string;
          organizationId: string | null;
          isEnded: boolean;
          authMethod: string | null;
          impersonator: string | null;
          ipAddress: string | null;
          userAgent: string | null;
          createdAt: string | null;
          expiresAt: string | null;
        }>,
        Name
      >;
      user: FunctionReference<
        "query",
        "internal",
        { userId: string },
        null | {
          userId: string;
          email: string | null;
          emailVerified: boolean;
          name: string | null;
          firstName: string | null;
          lastName: string | null;
          profilePictureUrl: string | null;
          externalId: string | null;
          metadata: Record<string, string>;
          locale: string | null;
          lastSignInAt: string | null;
          createdAt: string | null;
          updatedAt: string | null;
        },
        Name
      >;
      userByEmail: FunctionReference<
        "query",
        "internal",
        { email: string },
        null | {
          userId: string;
          email: string | null;
          emailVerified: boolean;
          name: string | null;
          firstName: string | null;
          lastName: string | null;
          profilePictureUrl: string | null;
          externalId: string | null;
          metadata: Record<string, string>;
          locale: string | null;
          lastSignInAt: string | null;
          createdAt: string | null;
          updatedAt: string | null;
        },
        Name
      >;
      userByExternalId: FunctionReference<
        "query",
        "internal",
        { externalId: string },
        null | {
          userId: string;
          email: string | null;
          emailVerified: boolean;
          name: string | null;
          firstName: string | null;
          lastName: string | null;
          profilePictureUrl: string | null;
          externalId: string | null;
          metadata: Record<string, string>;
          locale: string | null;
          lastSignInAt: string | null;
          createdAt: string | null;
          updatedAt: string | null;
        },
        Name
      >;
      users: FunctionReference<
        "query",
        "internal",
        { userIds: Array<string> },
        Array<{
          userId: string;
          email: string | null;
          emailVerified: boolean;
          name: string | null;
          firstName: string | null;
          lastName: string | null;
          profilePictureUrl: string | null;
          externalId: string | null;
          metadata: Record<string, string>;
          locale: string | null;
          lastSignInAt: string | null;
          createdAt: string | null;
          updatedAt: string | null;
        }>,
        Name
      >;
    };
    sync: {
      cancel: FunctionReference<"mutation", "internal", {}, null, Name>;
      start: FunctionReference<
        "mutation",
        "internal",
        { isDryRun?: boolean; allowRemovals?: boolean },
        string,
        Name
      >;
    };
    write: {
      ensureUser: FunctionReference<
        "mutation",
        "internal",
        { userId: string; email: string | null },
        null,
        Name
      >;
    };
  };
