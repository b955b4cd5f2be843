// A single-page application: one script for every path, and the AuthKit it signs in with. The first segment of the path is the mode
// of the SDK, `dev` or `cookie`.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { CLIENT, startAuthKit, type LocalAuthKit } from "./authkit.ts";

/** A served application. */
export interface SinglePageApp {
  url: string;
  authkit: LocalAuthKit;
  close: () => Promise<void>;
}

/** Bundles a script of this folder's parent, and serves it on a free port. */
export async function serveSinglePage(script: string): Promise<SinglePageApp> {
  const bundle = await build({
    entryPoints: [path.resolve(import.meta.dirname, "..", script)],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    write: false,
  });
  let html = "";
  const server = createServer(({ url }, response) => {
    const [type, body] = url === "/page.js" ? ["text/javascript", bundle.outputFiles[0]?.text] : ["text/html", html];
    response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const redirectUris = ["dev", "cookie"].map((mode) => `${url}/${mode}/callback`);
  const authkit = await startAuthKit({
    clients: [{ id: CLIENT, redirectUris }],
    settings: { initiateLoginUri: "/dev/login" },
  });
  html = `<!doctype html><html data-port="${authkit.port}" data-client-id="${CLIENT}"><body>loading</body><script type="module" src="/page.js"></script></html>`;
  const close = async (): Promise<void> => {
    await authkit.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, authkit, close };
}
