import { authkitMiddleware } from "@workos-inc/authkit-nextjs";

export default authkitMiddleware({
  eagerAuth: true,
  middlewareAuth: { enabled: true, unauthenticatedPaths: ["/", "/sign-in"] },
});

export const config = { matcher: ["/((?!_next|[^?]*\\.(?:ico|svg)).*)"] };
