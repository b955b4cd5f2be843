import { createRootRoute, HeadContent, Outlet, Scripts } from "@tanstack/react-router";
import { ConvexClientProvider } from "../components/convex-client-provider";

export const Route = createRootRoute({ component: Root });

function Root() {
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <ConvexClientProvider>
          <Outlet />
        </ConvexClientProvider>
        <Scripts />
      </body>
    </html>
  );
}
