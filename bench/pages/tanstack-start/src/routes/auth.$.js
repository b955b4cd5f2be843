import { authHandlers } from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/auth/$")({ server: { handlers: authHandlers } });
