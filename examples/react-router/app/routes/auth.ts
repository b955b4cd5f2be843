// /auth/sign-in, /auth/callback, /auth/sign-out and the like.
import { auth } from "@lockstep/auth/react-router";

export const loader = auth.handle;
export const action = auth.handle;
