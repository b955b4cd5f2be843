// Apps in the shape that the frameworks' generators write, in memory.

import type { Adapter } from "../../../src/setup/plan/model.ts";
import { lines } from "./lines.ts";

export type Files = Readonly<Record<string, string>>;

/** The text of a page that counts as generated, here. */
export const GENERATED_PAGE = "export default function App() {\n  return <p>generated</p>;\n}\n";

export const manifest = (dependencies: Record<string, string>): string =>
  `${JSON.stringify({ name: "app", dependencies }, null, 2)}\n`;
/** What makes a package with Vite an app. */
export const PAGE = '<div id="root"></div>\n';
export const REACT = { react: "^19.0.0", "react-dom": "^19.0.0" };

const viteMain = (extension: string, bang: string): string => lines`
  import { StrictMode } from 'react'
  import { createRoot } from 'react-dom/client'
  import './index.css'
  import App from './App.${extension}'

  createRoot(document.getElementById('root')${bang}).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
`;

const ROUTER_ROOT = lines`
  import { Links, Meta, Outlet, Scripts, ScrollRestoration, isRouteErrorResponse } from "react-router";

  import type { Route } from "./+types/root";
  import "./app.css";

  export function Layout({ children }: { children: React.ReactNode }) {
    return (
      <html lang="en">
        <head>
          <Meta />
          <Links />
        </head>
        <body>
          {children}
          <ScrollRestoration />
          <Scripts />
        </body>
      </html>
    );
  }

  export default function App() {
    return <Outlet />;
  }

  export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
    return <p>{isRouteErrorResponse(error) ? error.status : "Error"}</p>;
  }
`;

/** Apps as they are after the generator. */
export const GENERATED: Readonly<Record<string, { adapter: Adapter; files: Files }>> = {
  "create-vite, react-ts": {
    adapter: "vite",
    files: {
      "package.json": manifest({ ...REACT, vite: "^8.0.0" }),
      "index.html": PAGE,
      "tsconfig.json": "{}",
      "src/main.tsx": viteMain("tsx", "!"),
      "src/App.tsx": GENERATED_PAGE,
    },
  },
  "create-vite, react": {
    adapter: "vite",
    files: {
      "package.json": manifest({ ...REACT, vite: "^8.0.0" }),
      "index.html": PAGE,
      "src/main.jsx": viteMain("jsx", ""),
      "src/App.jsx": GENERATED_PAGE,
    },
  },
  "create-next-app": {
    adapter: "nextjs",
    files: {
      "package.json": manifest({ ...REACT, next: "16.4.3" }),
      "tsconfig.json": "{}",
      "app/layout.tsx":
        "export default function Layout({ children }) {\n  return <html><body>{children}</body></html>;\n}\n",
      "app/page.tsx": GENERATED_PAGE,
    },
  },
  "create-next-app with src/, JavaScript, Next.js 15": {
    adapter: "nextjs",
    files: {
      "package.json": manifest({ ...REACT, next: "15.5.0" }),
      "jsconfig.json": "{}",
      "src/app/layout.js":
        "export default function Layout({ children }) {\n  return <html><body>{children}</body></html>;\n}\n",
      "src/app/page.js": GENERATED_PAGE,
    },
  },
  "TanStack's CLI": {
    adapter: "tanstack-start",
    files: {
      "package.json": manifest({ ...REACT, "@tanstack/react-start": "1.169.5", "@tanstack/react-router": "1.170.46" }),
      "tsconfig.json": "{}",
      "src/routes/index.tsx": GENERATED_PAGE,
      "src/routes/__root.tsx": lines`
        import { HeadContent, Scripts, createRootRoute } from '@tanstack/react-router'

        import appCss from '../styles.css?url'

        export const Route = createRootRoute({
          head: () => ({
            links: [
              {
                rel: 'stylesheet',
                href: appCss,
              },
            ],
          }),
          shellComponent: RootDocument,
        })

        function RootDocument({ children }: { children: React.ReactNode }) {
          return (
            <html lang="en">
              <head>
                <HeadContent />
              </head>
              <body>
                {children}
                <Scripts />
              </body>
            </html>
          )
        }
      `,
    },
  },
  "create-react-router": {
    adapter: "react-router",
    files: {
      "package.json": manifest({ ...REACT, "react-router": "8.4.0", "@react-router/dev": "8.4.0" }),
      "tsconfig.json": "{}",
      "app/root.tsx": ROUTER_ROOT,
      "app/routes.ts":
        'import { type RouteConfig, index } from "@react-router/dev/routes";\n\nexport default [index("routes/home.tsx")] satisfies RouteConfig;\n',
      "app/routes/home.tsx": GENERATED_PAGE,
    },
  },
  "create-react-router, React Router 7": {
    adapter: "react-router",
    files: {
      "package.json": manifest({ ...REACT, "react-router": "^7.15.0", "@react-router/dev": "^7.15.0" }),
      "tsconfig.json": "{}",
      "app/root.tsx": ROUTER_ROOT,
      "app/routes.ts":
        'import { type RouteConfig, index } from "@react-router/dev/routes";\n\nexport default [\n  index("routes/home.tsx"),\n] satisfies RouteConfig;\n',
      "app/routes/home.tsx": GENERATED_PAGE,
      "react-router.config.ts":
        'import type { Config } from "@react-router/dev/config";\n\nexport default {\n  ssr: true,\n} satisfies Config;\n',
    },
  },
};
