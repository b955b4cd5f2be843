import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider } from "@lockstep/auth/react";
import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";
import { createRoot } from "react-dom/client";
import { App } from "./app";

const client = createConvexClient(import.meta.env.VITE_CONVEX_URL);

createRoot(document.getElementById("root")!).render(
  <AuthKitProvider
    clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}
    redirectUri={location.origin}
    apiHostname={import.meta.env.VITE_WORKOS_API_HOSTNAME}
  >
    <LockstepProvider client={client} useAuth={useAuth}>
      <App />
    </LockstepProvider>
  </AuthKitProvider>,
);
