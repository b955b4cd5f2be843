import { type RouteConfig, index, layout, route } from "@react-router/dev/routes";

export default [
  index("routes/home.tsx"),
  layout("routes/signed-in.tsx", [route("list", "routes/list.tsx"), route("organization", "routes/organization.tsx")]),
  route("auth/*", "routes/auth.ts"),
] satisfies RouteConfig;
