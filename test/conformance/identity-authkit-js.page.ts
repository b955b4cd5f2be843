// The page of the conformance test: nothing but the real authkit-js. The first part of the path chooses its mode.

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
