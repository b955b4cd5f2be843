// Code that the rule `convex-client-in-render` reports, and code that it does not.
import type { Reported } from "../check-rule.ts";

const STOCK = 'import { ConvexProvider, ConvexReactClient } from "convex/react";\n';
const STATE = 'import { useState } from "react";\n';
const LOCKSTEP = 'import { createConvexClient } from "@lockstep/auth/convex";\n';

const inRender = (name: string, component: string, output?: string) => [
  {
    messageId: "inRender",
    data: { name, component },
    ...(output === undefined ? {} : { suggestions: [{ messageId: "useState", output }] }),
  },
];

export const reported: readonly Reported[] = [
  {
    code: `${STOCK}function App() { if (url) { return <ConvexProvider client={new ConvexReactClient(url)} />; } return null; }`,
    errors: inRender("ConvexReactClient", "App"),
  },
  {
    code: `${STOCK}function App() { const client = new ConvexReactClient(url); return <ConvexProvider client={client} />; }`,
    errors: inRender(
      "ConvexReactClient",
      "App",
      `${STATE}${STOCK}function App() { const [client] = useState(() => new ConvexReactClient(url)); return <ConvexProvider client={client} />; }`,
    ),
  },
  {
    code: `"use client";\n${STATE}${LOCKSTEP}export const Providers = ({ url }) => { const client = createConvexClient(url); return client; };`,
    errors: inRender(
      "createConvexClient",
      "Providers",
      `"use client";\n${STATE}${LOCKSTEP}export const Providers = ({ url }) => { const [client] = useState(() => createConvexClient(url)); return client; };`,
    ),
  },
  {
    code: `${STOCK}export default function Root({ children }) { return <ConvexProvider client={new ConvexReactClient(url)}>{children}</ConvexProvider>; }`,
    errors: inRender("ConvexReactClient", "Root"),
  },
  {
    code: `${LOCKSTEP}function useClient() { return createConvexClient(url); }`,
    errors: inRender("createConvexClient", "useClient"),
  },
  {
    code: `${STATE}${STOCK}function App() { const [client] = useState(new ConvexReactClient(url)); return client; }`,
    errors: inRender("ConvexReactClient", "App"),
  },
  {
    code: `import { memo } from "react";\n${STOCK}const App = memo(function () { return new ConvexReactClient(url); });`,
    errors: inRender("ConvexReactClient", "App"),
  },
  {
    code: `import * as React from "react";\nimport { ConvexClient as Client } from "convex/browser";\nconst App = React.memo(() => new Client(url));`,
    errors: inRender("ConvexClient", "App"),
  },
  {
    code: `${STOCK}function App({ client = new ConvexReactClient(url) }) { return client; }`,
    errors: inRender("ConvexReactClient", "App"),
  },
  {
    code: `const useState = () => [];\n${STOCK}function App() { const client = new ConvexReactClient(url); return client; }`,
    errors: inRender("ConvexReactClient", "App"),
  },
  {
    code: `// TypeScript\n${LOCKSTEP}export const App: FC<Props> = ({ url }: Props) => { const client: Client = createConvexClient(url)!; return client; };`,
    errors: inRender("createConvexClient", "App"),
  },
];

export const accepted: readonly string[] = [
  `${STOCK}const client = new ConvexReactClient(url);\nfunction App() { return <ConvexProvider client={client} />; }`,
  `${STATE}${STOCK}function App() { const [client] = useState(() => new ConvexReactClient(url)); return client; }`,
  `import { useMemo } from "react";\n${LOCKSTEP}function App({ url }) { return useMemo(() => createConvexClient(url), [url]); }`,
  `import { useRef } from "react";\n${STOCK}function App() { const ref = useRef(null); if (ref.current === null) ref.current = new ConvexReactClient(url); return ref; }`,
  `import { useRef } from "react";\n${LOCKSTEP}function App() { const ref = useRef(); ref.current ??= createConvexClient(url); return ref; }`,
  `import { useEffect } from "react";\n${STOCK}function App() { useEffect(() => { const client = new ConvexReactClient(url); return () => client.close(); }, []); }`,
  `${STOCK}export function getRouter() { return { client: new ConvexReactClient(url) }; }`,
  `${STOCK}const CLIENT = () => new ConvexReactClient(url);`,
  `${STOCK}function App() { return <button onClick={() => start(new ConvexReactClient(url))} />; }`,
  'import { ConvexReactClient } from "./fake";\nfunction App() { return new ConvexReactClient(url); }',
  'import { ConvexHttpClient } from "convex/browser";\nexport default async function Page() { return await new ConvexHttpClient(url).query(api.a.b); }',
  `// TypeScript\n${STATE}${STOCK}export function App(): JSX.Element { const [client] = useState<ConvexReactClient>(() => new ConvexReactClient(url!)); return client as never; }`,
];
