import type { ReactNode } from "react";
import "./style.css";

export const metadata = { title: "Our list" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
