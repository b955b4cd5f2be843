import { auth } from "@lockstep/auth/nextjs/server";

export default async function Page() {
  const { user } = await auth();
  return <h1>Home of {user?.email ?? "visitors"}</h1>;
}
