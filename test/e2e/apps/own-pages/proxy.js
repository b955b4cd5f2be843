export { proxy } from "@lockstep/auth/nextjs/server";

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|auth/).*)"] };
