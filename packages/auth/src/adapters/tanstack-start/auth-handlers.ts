// The handlers of the one server route that signs users in and out. `@lockstep/auth/server` decides what they answer.
import { createServerOnlyFn } from "@tanstack/react-start";

type Handler = (context: { readonly request: Request }) => Promise<Response>;

const handle: Handler = createServerOnlyFn(async ({ request }: { readonly request: Request }) => {
  const { authServer } = await import("./request-session.ts");
  return authServer.handle(request);
});

/**
 * The handlers of the route `/auth/$`: sign-in, sign-up, callback and sign-out, and what the page asks about its session.
 *
 * @example
 * // src/routes/auth.$.ts
 * export const Route = createFileRoute("/auth/$")({ server: { handlers: authHandlers } });
 */
export const authHandlers: { readonly GET: Handler; readonly POST: Handler } = { GET: handle, POST: handle };
