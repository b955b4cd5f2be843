import { LockstepProvider, getSession, useSession } from "@lockstep/auth/tanstack-start";
import { HeadContent, Outlet, Scripts, createRootRoute } from "@tanstack/react-router";
import { api } from "../../convex/_generated/api";
import { Header } from "../components/header";
import style from "../style.css?url";

export const Route = createRootRoute({
  loader: () => getSession(),
  staleTime: Infinity,
  head: () => ({
    meta: [
      { charSet: "utf-8" },
      { name: "viewport", content: "width=device-width, initial-scale=1" },
      { title: "Our list" },
    ],
    links: [
      { rel: "stylesheet", href: style },
      { rel: "icon", href: "data:," },
    ],
  }),
  component: Root,
});

function Root() {
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <LockstepProvider session={api.workos.session}>
          <Page />
        </LockstepProvider>
        <Scripts />
      </body>
    </html>
  );
}

function Page() {
  return (
    <>
      <Header />
      <main data-session={useSession().status}>
        <Outlet />
      </main>
    </>
  );
}
