import { Providers } from "@/components/providers";

export const metadata = { title: "Starter" };

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
