// `vite build` is for the browser; with `--ssr`, for the server, which needs its packages in one piece with the framework.
export default ({ isSsrBuild }) => ({
  build: {
    outDir: isSsrBuild ? "dist/server" : "dist/client",
    rollupOptions: isSsrBuild ? {} : { input: "src/client.tsx", output: { entryFileNames: "assets/client.js" } },
  },
});
