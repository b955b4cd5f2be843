// Every page is inside the provider, so that the sign-in page itself follows the session.
import { auth } from "@lockstep/auth/nextjs/server";
import { Providers, Status } from "./providers.jsx";

// Without a request for an icon, which this application does not have.
export const metadata = { icons: { icon: "data:," } };

export default async function Layout({ children }) {
  const { page } = await auth();
  return (
    <html lang="en">
      <body>
        <Providers page={page}>
          <Status />
          {children}
        </Providers>
      </body>
    </html>
  );
}
