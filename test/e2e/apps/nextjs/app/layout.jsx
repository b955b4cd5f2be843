// As in docs/nextjs.md, without Cache Components.
import { readSession } from "@lockstep/auth/server";
import { withAuth } from "@workos-inc/authkit-nextjs";
import { Providers } from "./providers.jsx";

export default async function Layout({ children }) {
  const { accessToken, ...initialAuth } = await withAuth();
  return (
    <html lang="en">
      <body>
        <Providers initialAuth={initialAuth} initialSession={readSession(accessToken)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
