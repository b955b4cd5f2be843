// The steps of the sign-in page, on the server.
import { createOwnSignIn } from "@lockstep/auth/nextjs/server";

export const signIn = createOwnSignIn({ signUp: true, page: "/own", issuer: "Our list" });
