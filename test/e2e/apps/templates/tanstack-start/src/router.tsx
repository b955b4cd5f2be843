import { createRouter } from "@tanstack/react-router";
import { routeTree } from "./routeTree.gen";

export function getRouter() {
  if (!import.meta.env.VITE_CONVEX_URL) throw new Error("missing VITE_CONVEX_URL env var");
  return createRouter({ routeTree });
}
