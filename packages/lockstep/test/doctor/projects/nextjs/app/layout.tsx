import { withAuth } from "@workos-inc/authkit-nextjs";
import type { ReactNode } from "react";
import { ConvexClientProvider } from "../components/convex-client-provider";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { accessToken, ...initialAuth } = await withAuth();
  return (
    <html lang="en">
      <body>
        <ConvexClientProvider initialAuth={initialAuth}>{children}</ConvexClientProvider>
      </body>
    </html>
  );
}
