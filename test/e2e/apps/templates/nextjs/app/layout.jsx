import { withAuth } from "@workos-inc/authkit-nextjs";
import { ConvexClientProvider } from "../components/ConvexClientProvider";

export default async function RootLayout({ children }) {
  const { accessToken } = await withAuth();
  return (
    <html lang="en">
      <body>
        <ConvexClientProvider expectAuth={Boolean(accessToken)}>{children}</ConvexClientProvider>
      </body>
    </html>
  );
}
