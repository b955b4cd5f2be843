// The frameworks that an app can be made with, and what differs between their apps.

export interface Framework {
  /** Also the folder of its template. */
  readonly name: string;
  readonly title: string;
  /** The address of `npm run dev`. */
  readonly url: string;
  /** Where the pages are. */
  readonly pages: string;
  /** Where sign-in is set up. */
  readonly setup: string;
  /** Runs the built app, if a script does. */
  readonly start: string | undefined;
  /** Runs the app's own development server, without the local stack. */
  readonly dev: string;
  /** The name of the client ID in the app. */
  readonly clientId: string;
  /** Whether its server keeps the session in a cookie. */
  readonly hasCookie: boolean;
  /** The oldest Node, as major and minor version, if the packages of its app need a newer one than Lockstep does. */
  readonly node: string | undefined;
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: "react-vite",
    title: "React (Vite)",
    url: "http://localhost:5173",
    pages: "src/",
    setup: "src/main.tsx",
    start: undefined,
    dev: "vite",
    clientId: "VITE_WORKOS_CLIENT_ID",
    hasCookie: false,
    node: undefined,
  },
  {
    name: "nextjs",
    title: "Next.js",
    url: "http://localhost:3000",
    pages: "app/",
    setup: "proxy.ts, app/auth/[...path]/route.ts",
    start: "start",
    dev: "next dev",
    clientId: "WORKOS_CLIENT_ID",
    hasCookie: true,
    node: "22.11",
  },
  {
    name: "tanstack-start",
    title: "TanStack Start",
    url: "http://localhost:3000",
    pages: "src/routes/",
    setup: "src/routes/__root.tsx, src/routes/auth.$.ts",
    start: "preview",
    dev: "vite dev",
    clientId: "WORKOS_CLIENT_ID",
    hasCookie: true,
    node: "22.12",
  },
  {
    name: "react-router",
    title: "React Router",
    url: "http://localhost:5173",
    pages: "app/routes/",
    setup: "app/root.tsx, app/routes/auth.ts",
    start: "start",
    dev: "react-router dev",
    clientId: "WORKOS_CLIENT_ID",
    hasCookie: true,
    node: "22.22",
  },
];

/** Whether the packages of its app need a newer Node than this one, such as `20.19.0`. */
export function needsNewerNode({ node: oldest }: Framework, node: string): boolean {
  return oldest !== undefined && oldest.localeCompare(node, "en", { numeric: true }) > 0;
}
