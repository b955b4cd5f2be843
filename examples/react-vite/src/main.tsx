import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider } from "@lockstep/auth/react";
import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";
import { createRoot } from "react-dom/client";
import { api } from "../convex/_generated/api";
import { App } from "./app";
import "./style.css";

const { VITE_CONVEX_URL, VITE_WORKOS_CLIENT_ID, VITE_WORKOS_API_URL } = import.meta.env;
const { hostname, port, protocol } = new URL(VITE_WORKOS_API_URL ?? "https://api.workos.com");
const client = createConvexClient(VITE_CONVEX_URL);

createRoot(document.getElementById("root")!).render(
  <AuthKitProvider
    clientId={VITE_WORKOS_CLIENT_ID}
    redirectUri={location.origin}
    apiHostname={hostname}
    port={port === "" ? undefined : Number(port)}
    https={protocol === "https:"}
  >
    <LockstepProvider client={client} useAuth={useAuth} session={api.workos.session}>
      <App />
    </LockstepProvider>
  </AuthKitProvider>,
);
