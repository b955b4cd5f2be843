import { withAuth } from "@workos-inc/authkit-nextjs";

export default async function Home() {
  const { user } = await withAuth();
  return user ? <a href="/dashboard">Dashboard</a> : <a href="/sign-in">Sign in</a>;
}
