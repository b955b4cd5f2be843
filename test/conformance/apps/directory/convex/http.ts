import { httpRouter } from "convex/server";
import { authKit } from "./peer";

const http = httpRouter();
authKit.registerRoutes(http);
export default http;
