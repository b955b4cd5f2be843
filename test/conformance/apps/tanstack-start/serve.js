// Builds the application and serves it. Vite's development server does not work here: it sets a header of its own, and then Node 20
// keeps only the last of several cookies in one response, so that sign-in fails. TanStack Start requires Node 22, which keeps all.

import { serve } from "srvx";
import { staticMiddleware } from "srvx/static";
import { createBuilder } from "vite";

await (await createBuilder({ logLevel: "warn" })).buildApp();
const { default: app } = await import("./dist/server/server.js");
const server = serve({
  fetch: app.fetch,
  middleware: [staticMiddleware({ dir: "dist/client" })],
  hostname: "localhost",
  port: Number(process.env.PORT),
  silent: true,
});
await server.ready();
console.log("listening");
