// /auth/sign-in, /auth/callback, /auth/sign-out and the like.
export { action, loader } from "@lockstep/auth/react-router";
