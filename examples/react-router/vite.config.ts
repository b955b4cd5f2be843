import { reactRouter } from "@react-router/dev/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [reactRouter()],
  // Otherwise Vite finds the packages of a route at its first request, and reloads the page.
  optimizeDeps: { entries: ["app/**/*.tsx"] },
});
