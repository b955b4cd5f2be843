import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { getAuth, getSignInUrl } from "@workos/authkit-tanstack-react-start";

export const Route = createFileRoute("/_authed")({
  beforeLoad: async ({ location }) => {
    const { user } = await getAuth();
    if (!user) throw redirect({ href: await getSignInUrl({ data: { returnPathname: location.pathname } }) });
  },
  component: () => <Outlet />,
});
