// The page of the conformance test: only the real authkit-js. The first segment of the path selects its mode.

import { createClient } from "@workos-inc/authkit-js";

const [, mode] = location.pathname.split("/");
const { port, clientId } = document.documentElement.dataset;

const client = await createClient(clientId ?? "", {
  apiHostname: "localhost",
  https: false,
  port: Number(port),
  devMode: mode === "dev",
  redirectUri: `${location.origin}/${mode}/callback`,
});
Object.assign(window, { client });
document.body.textContent = client.getUser()?.email ?? "signed out";
