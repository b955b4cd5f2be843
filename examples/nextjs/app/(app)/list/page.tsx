import { preloadAuthedQuery, requireUser } from "@lockstep/auth/nextjs/server";
import { api } from "../../../convex/_generated/api";
import { List } from "./list";

export default async function Page() {
  await requireUser({ returnTo: "/list" });
  return <List items={await preloadAuthedQuery(api.items.list)} />;
}
