// Serves the production build: the browser's script, and every other request by the router.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { answer } from "./dist/server/server.js";

const script = readFileSync("dist/client/assets/client.js");

createServer(async ({ method, url, headers }, outgoing) => {
  if (url === "/assets/client.js") return outgoing.writeHead(200, { "content-type": "text/javascript" }).end(script);
  const request = new Request(new URL(url, `http://${headers.host}`), { method, headers });
  const response = await answer(request);
  outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text());
}).listen(Number(process.env.PORT), "localhost");
