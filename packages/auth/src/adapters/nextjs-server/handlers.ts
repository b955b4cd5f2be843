// The handlers of the session routes.
import { server } from "./server.ts";

/**
 * Answers `sign-in`, `sign-up` and `callback`.
 *
 * @example
 * // app/auth/[...path]/route.ts
 * export { GET, POST } from "@lockstep/auth/nextjs/server";
 */
export const GET: (request: Request) => Promise<Response> = server.handle;

/** Answers `session`, `organization` and `sign-out`. */
export const POST: (request: Request) => Promise<Response> = server.handle;
