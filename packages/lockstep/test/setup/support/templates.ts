// Apps in the shape of Convex's and WorkOS's templates, and of their documentation, in memory.

import type { Adapter } from "../../../src/setup/plan/model.ts";
import { type Files, manifest, PAGE, REACT } from "./generated.ts";
import { lines } from "./lines.ts";

const AUTH_CONFIG = lines`
  const clientId = process.env.WORKOS_CLIENT_ID;

  export default {
    providers: [
      {
        type: "customJwt",
        issuer: \`https://api.workos.com/user_management/\${clientId}\`,
        algorithm: "RS256",
        jwks: \`https://api.workos.com/sso/jwks/\${clientId}\`,
      },
    ],
  };
`;
const FUNCTIONS =
  'import { query } from "./_generated/server";\n\nexport const list = query({ args: {}, handler: () => [] });\n';

const vite = (files: Files, dependencies: Record<string, string>): Files => ({
  "package.json": manifest({ ...REACT, vite: "^8.0.0", convex: "^1.48.0", ...dependencies }),
  "index.html": PAGE,
  "tsconfig.json": "{}",
  "convex/myFunctions.ts": FUNCTIONS,
  "src/App.tsx": "export default function App() {\n  return <p>mine</p>;\n}\n",
  ...files,
});

const hook = (body: string): string => lines`
  "use client";

  import { AuthKitProvider, useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
  import { ConvexReactClient } from "convex/react";
  import { ConvexProviderWithAuth } from "convex/react";
  import { type ReactNode, useCallback, useState } from "react";

  export function ConvexClientProvider({ children }: { children: ReactNode }) {
    const [convex] = useState(() => {
      return new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!, { expectAuth: true });
    });
    return (
      <AuthKitProvider>
        <ConvexProviderWithAuth client={convex} useAuth={useAuthFromAuthKit}>
          {children}
        </ConvexProviderWithAuth>
      </AuthKitProvider>
    );
  }

  function useAuthFromAuthKit() {
    const { user, loading: isLoading } = useAuth();
    const { getAccessToken, refresh } = useAccessToken();
    ${body}
    const fetchAccessToken = useCallback(
      async ({ forceRefreshToken }: { forceRefreshToken?: boolean } = {}): Promise<string | null> => {
        if (!user) return null;
        try {
          return (forceRefreshToken ? await refresh() : await getAccessToken()) ?? null;
        } catch (error) {
          console.error("Failed to get access token:", error);
          return null;
        }
      },
      [user, refresh, getAccessToken],
    );
    return { isLoading, isAuthenticated, fetchAccessToken };
  }
`;

const withHook = (body: string): Files => ({
  "package.json": manifest({ ...REACT, next: "16.4.3", convex: "^1.48.0", "@workos-inc/authkit-nextjs": "^2.11.1" }),
  "tsconfig.json": "{}",
  "proxy.ts": 'import { authkitProxy } from "@workos-inc/authkit-nextjs";\n\nexport default authkitProxy();\n',
  "app/callback/route.ts":
    'import { handleAuth } from "@workos-inc/authkit-nextjs";\n\nexport const GET = handleAuth();\n',
  "app/page.tsx": "export default function Page() {\n  return <p>mine</p>;\n}\n",
  "components/ConvexClientProvider.tsx": hook(body),
  "convex/auth.config.ts": AUTH_CONFIG,
  "convex/myFunctions.ts": FUNCTIONS,
});

const authKitMain = (from: string): string => lines`
  import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";
  import { ConvexReactClient } from "convex/react";
  import { StrictMode } from "react";
  import { createRoot } from "react-dom/client";
  import App from "./App.tsx";
  import { ConvexProviderWithAuthKit } from "${from}";
  import { ErrorBoundary } from "./ErrorBoundary.tsx";

  const convex = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL);

  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <ErrorBoundary>
        <AuthKitProvider
          clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}
          redirectUri={import.meta.env.VITE_WORKOS_REDIRECT_URI}
        >
          <ConvexProviderWithAuthKit client={convex} useAuth={useAuth}>
            <App />
          </ConvexProviderWithAuthKit>
        </AuthKitProvider>
      </ErrorBoundary>
    </StrictMode>,
  );
`;

/** Apps of Convex's and WorkOS's templates, and of people who followed their documentation. */
export const TEMPLATES: Readonly<Record<string, { adapter: Adapter; files: Files }>> = {
  "Convex's template for Vite": {
    adapter: "vite",
    files: vite(
      {
        "src/main.tsx": lines`
          import { StrictMode } from "react";
          import { createRoot } from "react-dom/client";
          import { ConvexProvider, ConvexReactClient } from "convex/react";
          import "./index.css";
          import App from "./App.tsx";

          const convex = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL as string);
          createRoot(document.getElementById("root")!).render(
            <StrictMode>
              <ConvexProvider client={convex}>
                <App />
              </ConvexProvider>
            </StrictMode>,
          );
        `,
      },
      {},
    ),
  },
  "the AuthKit template for Vite": {
    adapter: "vite",
    files: vite(
      {
        "src/main.tsx": authKitMain("./ConvexProviderWithAuthKit"),
        "src/ConvexProviderWithAuthKit.tsx": lines`
          import { ConvexProviderWithAuth } from "convex/react";
          import { useMemo } from "react";

          export function ConvexProviderWithAuthKit({ children, client, useAuth }) {
            const useAuthFromWorkOS = useMemo(() => hookOf(useAuth), [useAuth]);
            return (
              <ConvexProviderWithAuth client={client} useAuth={useAuthFromWorkOS}>
                {children}
              </ConvexProviderWithAuth>
            );
          }
        `,
        "convex/auth.config.ts": AUTH_CONFIG,
      },
      { "@workos-inc/authkit-react": "^0.13.0" },
    ),
  },
  "@convex-dev/workos": {
    adapter: "vite",
    files: vite(
      { "src/main.tsx": authKitMain("@convex-dev/workos"), "convex/auth.config.ts": AUTH_CONFIG },
      { "@workos-inc/authkit-react": "^0.16.0", "@convex-dev/workos": "^0.0.3" },
    ),
  },
  "a hook of one's own in Vite": {
    adapter: "vite",
    files: vite(
      {
        "src/main.tsx": lines`
          import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";
          import { ConvexProviderWithAuth, ConvexReactClient } from "convex/react";
          import { useCallback } from "react";
          import { createRoot } from "react-dom/client";
          import App from "./App.tsx";

          const convex = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL);

          function useWorkosConvexAuth() {
            const { user, isLoading, getAccessToken } = useAuth();
            const fetchAccessToken = useCallback(async () => {
              return (await getAccessToken()) ?? null;
            }, [getAccessToken]);
            return { isLoading, isAuthenticated: !!user, fetchAccessToken };
          }

          createRoot(document.getElementById("root")!).render(
            <AuthKitProvider clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}>
              <ConvexProviderWithAuth client={convex} useAuth={useWorkosConvexAuth}>
                <App />
              </ConvexProviderWithAuth>
            </AuthKitProvider>,
          );
        `,
        "convex/auth.config.ts": AUTH_CONFIG,
      },
      { "@workos-inc/authkit-react": "^0.16.0" },
    ),
  },
  "AuthKit without Convex in Vite": {
    adapter: "vite",
    files: {
      "package.json": manifest({ ...REACT, vite: "^8.0.0", "@workos-inc/authkit-react": "^0.16.0" }),
      "index.html": PAGE,
      "tsconfig.json": "{}",
      "src/App.tsx": "export default function App() {\n  return <p>mine</p>;\n}\n",
      "src/main.tsx": lines`
        import { AuthKitProvider } from "@workos-inc/authkit-react";
        import ReactDOM from "react-dom/client";
        import App from "./App.tsx";

        ReactDOM.createRoot(document.getElementById("root")!).render(
          <AuthKitProvider clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}><App /></AuthKitProvider>,
        );
      `,
    },
  },
  "Convex's template for Next.js": {
    adapter: "nextjs",
    files: {
      "package.json": manifest({ ...REACT, next: "16.4.3", convex: "^1.48.0" }),
      "tsconfig.json": "{}",
      "convex/myFunctions.ts": FUNCTIONS,
      "app/page.tsx": "export default function Page() {\n  return <p>mine</p>;\n}\n",
      "components/ConvexClientProvider.tsx": lines`
        "use client";

        import { ConvexProvider, ConvexReactClient } from "convex/react";

        const convex = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!);

        export default function ConvexClientProvider({ children }: { children: React.ReactNode }) {
          return <ConvexProvider client={convex}>{children}</ConvexProvider>;
        }
      `,
    },
  },
  "the AuthKit template for Next.js": { adapter: "nextjs", files: withHook("const isAuthenticated = !!user;") },
  "a hook that does more in Next.js": {
    adapter: "nextjs",
    files: withHook("const isAuthenticated = !!user;\n    track(user);"),
  },
  "Convex's template for TanStack Start": {
    adapter: "tanstack-start",
    files: {
      "package.json": manifest({ ...REACT, "@tanstack/react-start": "1.169.5", convex: "^1.48.0" }),
      "tsconfig.json": "{}",
      "convex/myFunctions.ts": FUNCTIONS,
      "src/routes/index.tsx": "export const Route = createFileRoute('/')({ component: () => <p>mine</p> })\n",
      "src/routes/__root.tsx": lines`
        import {
          createRootRouteWithContext,
          HeadContent,
          Outlet,
        } from '@tanstack/react-router'
        import { QueryClient } from '@tanstack/react-query'

        export const Route = createRootRouteWithContext<{
          queryClient: QueryClient
        }>()({
          notFoundComponent: () => <div>Route not found</div>,
          component: RootComponent,
        })

        function RootComponent() {
          return (
            <html>
              <HeadContent />
              <Outlet />
            </html>
          )
        }
      `,
    },
  },
};
