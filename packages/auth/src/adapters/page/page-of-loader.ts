// The session in what the root route's loader returned.
import type { PageSession } from "../../server/index.ts";

/** Returns the session that a loader returned, itself or as `page`; undefined if it returned none. */
export function pageOfLoader(data: unknown): PageSession | undefined {
  const { page = data } = Object(data) as { page?: unknown };
  const { session, user, impersonator } = Object(page) as Partial<PageSession>;
  const isSession = session !== undefined && user !== undefined && impersonator !== undefined;
  return isSession ? (page as PageSession) : undefined;
}
