// The pieces of the usual application, whose settings are the environment's.
import { type RouterAuth, createRouterAuth } from "./create-router-auth.ts";

/**
 * The middleware, the guard and the handler of an application with the session routes in `/auth`. Its settings are the environment's, read
 * at the first request: see `AuthServerOptions`.
 *
 * @example
 * // app/root.tsx
 * export const middleware = [auth.middleware];
 * export const loader = ({ context }: Route.LoaderArgs) => ({ page: auth.sessionOf(context).page });
 */
export const auth: RouterAuth = createRouterAuth();

/**
 * Answers the session routes, as the loader of the route `auth/*`.
 *
 * @example
 * // app/routes/auth.ts
 * export { action, loader } from "@lockstep/auth/react-router";
 */
export const loader: RouterAuth["handle"] = auth.handle;

/** Answers the session routes, as the action of the route `auth/*`. */
export const action: RouterAuth["handle"] = auth.handle;
