// Requests to a token endpoint by a number of workers at once over persistent connections, and their durations.
import { Agent, request } from "node:http";

/** A client of one server; `post` returns the body of a 200. */
export function createClient(port, workers) {
  const agent = new Agent({ keepAlive: true, maxSockets: workers });
  const post = (fields) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(fields);
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const path = "/user_management/authenticate";
      const sent = request({ agent, host: "localhost", port, path, method: "POST", headers }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`${response.statusCode}: ${text.slice(0, 200)}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
}

/** Runs `work(worker)` repeatedly for `ms`. Returns the count, the elapsed time and each request's ms, sorted. */
export async function run(workers, ms, work) {
  const times = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (performance.now() - began < ms) {
        const start = performance.now();
        await work(worker);
        times.push(performance.now() - start);
      }
    }),
  );
  return { count: times.length, ms: performance.now() - began, times: times.toSorted((a, b) => a - b) };
}
