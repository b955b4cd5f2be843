export { GET, POST } from "@lockstep/auth/nextjs/server";
