// What a guide of the documentation has an app consist of.

export interface Guide {
  /** The page, from the root of the repository. */
  readonly page: string;
  /** The packages of its line `npm install …`, besides Lockstep's own. */
  readonly packages: readonly string[];
  /** Its new files by path. Files that every app has, such as `src/main.tsx`, are edited instead. */
  readonly files: Readonly<Record<string, string>>;
  /** The file of {@link Guide.starter} that replaces the generator's first page. */
  readonly screen: string;
  /** A first screen with a sign-in, and the functions that it calls. Only for an app that still has the generator's first page. */
  readonly starter: Readonly<Record<string, string>>;
}

/** `convex/auth.config.ts`, the same in every guide. */
export const AUTH_CONFIG: string = `import { authConfig } from "@lockstep/auth/backend/auth-config";

export default authConfig({ clientId: process.env.WORKOS_CLIENT_ID });
`;

/** `convex/me.ts`, what the first screen of every guide asks Convex. */
export const ME: string = `import { query } from "./_generated/server";

export const id = query(async ({ auth }) => (await auth.getUserIdentity())?.subject);
`;
