import { index, type RouteConfig, route } from "@react-router/dev/routes";

export default [
  index("routes/home.tsx"),
  route("callback", "routes/callback.ts"),
  route("sign-out", "routes/sign-out.ts"),
  route("notes", "routes/notes.tsx"),
] satisfies RouteConfig;
