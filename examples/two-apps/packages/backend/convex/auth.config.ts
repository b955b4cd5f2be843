import { authConfig } from "@lockstep/auth/backend/auth-config";

export default authConfig({
  clientId: process.env.WORKOS_CLIENT_ID,
  clientIds: [process.env.WORKOS_CLIENT_ID_ADMIN],
});
