import { createRootRoute, HeadContent, Outlet, Scripts } from "@tanstack/react-router";
import { createServerFn } from "@tanstack/react-start";
import { getAuth } from "@workos/authkit-tanstack-react-start";
import { ConvexClientProvider } from "../components/ConvexClientProvider";

const fetchWorkosAuth = createServerFn({ method: "GET" }).handler(async () => {
  const auth = await getAuth();
  return { userId: auth.user?.id ?? null, token: auth.user ? auth.accessToken : null };
});

export const Route = createRootRoute({ beforeLoad: () => fetchWorkosAuth(), component: Root });

function Root() {
  return (
    <ConvexClientProvider>
      <html lang="en">
        <head>
          <HeadContent />
        </head>
        <body>
          <Outlet />
          <Scripts />
        </body>
      </html>
    </ConvexClientProvider>
  );
}
