export { POST } from "@lockstep/auth/nextjs/server";
