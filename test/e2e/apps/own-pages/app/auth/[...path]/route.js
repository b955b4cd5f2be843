import { sessionRoutes } from "@lockstep/auth/nextjs/server";
import { signIn } from "../../own/sign-in";

export const { GET, POST } = sessionRoutes(signIn);
