// The server half of sign-in for this application; its settings are the environment's.
import { type AuthServer, createAuthServer } from "../../server/index.ts";

/** The one server of this application. */
export const server: AuthServer = createAuthServer();
