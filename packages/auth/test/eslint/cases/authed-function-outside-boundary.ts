// Code that the rule `authed-function-outside-boundary` reports, and code that it does not.
import type { Reported } from "../check-rule.ts";

const STOCK =
  'import { Authenticated, useAction, useMutation, usePaginatedQuery, useQueries, useQuery } from "convex/react";\n';
const LOCKSTEP = 'import { AuthBoundary, SignedIn, SignedOut } from "@lockstep/auth/react";\n';
const FROM = STOCK + LOCKSTEP;

const outside = (boundary: string, hook = "useQuery", authed = "useAuthedQuery") => [
  { messageId: "outside", data: { hook, authed, boundary } },
];

export const reported: readonly Reported[] = [
  {
    code: `${FROM}function App() { const items = useQuery(api.items.list); if (items == null) return <p>Loading</p>; return <SignedIn>{items}</SignedIn>; }`,
    errors: outside("SignedIn"),
  },
  {
    code: `${FROM}function App() { const items = useQuery(api.items.list); return <SignedIn><List items={items} /></SignedIn>; }`,
    errors: outside("SignedIn"),
  },
  {
    code: `${FROM}const App = () => { const items = useQuery(api.items.list) ?? []; return <main><Authenticated>{items.map((item) => <p>{item.text}</p>)}</Authenticated></main>; };`,
    errors: outside("Authenticated"),
  },
  {
    code: `${FROM}function App() { const { results, loadMore } = usePaginatedQuery(api.items.page, {}, { initialNumItems: 5 }); const more = () => loadMore(5); return <AuthBoundary loading="…"><List items={results} more={more} /></AuthBoundary>; }`,
    errors: outside("AuthBoundary", "usePaginatedQuery", "useAuthedPaginatedQuery"),
  },
  {
    code: `${FROM}function App() { const items = useQuery(api.items.list); if (items === undefined) return <p>Loading</p>; const shown = useMemo(() => items.filter(isOpen), [items]); return <SignedIn>{shown && <List items={shown} />}</SignedIn>; }`,
    errors: outside("SignedIn"),
  },
  {
    code: `${FROM}function App() { const items = useQuery(api.items.list); function row(id) { return items[id]; } return <SignedIn><List row={row} /></SignedIn>; }`,
    errors: outside("SignedIn"),
  },
  {
    code: `${FROM}function App() { return <SignedIn><List items={useQuery(api.items.list)} /></SignedIn>; }`,
    errors: outside("SignedIn"),
  },
  {
    code: `import * as convex from "convex/react";\nfunction App() { const all = convex.useQueries(queries); return !all ? null : <convex.Authenticated><List all={all} /></convex.Authenticated>; }`,
    errors: outside("Authenticated", "useQueries", "useAuthedQueries"),
  },
  {
    code: `import { useQuery as useLive } from "convex/react";\nimport { SignedIn as Only } from "@lockstep/auth/nextjs";\nexport default function Page() { const me = useLive(api.me.get); return <Only>{me}</Only>; }`,
    errors: outside("SignedIn"),
  },
  {
    code: `// TypeScript\n${FROM}export const App: FC = () => { const items = useQuery(api.items.list) as Item[] | undefined; return <SignedIn><List items={items!} /></SignedIn>; };`,
    errors: outside("SignedIn"),
  },
];

export const accepted: readonly string[] = [
  `${FROM}function App() { const count = useQuery(api.posts.count); if (count === 5) return <p>Full</p>; return <SignedIn>{count}</SignedIn>; }`,
  `${FROM}function App() { const posts = useQuery(api.posts.published); const hidden = !posts; return <main hidden={hidden}><SignedIn>{posts}</SignedIn></main>; }`,
  `${FROM}function App() { return <SignedIn><List /></SignedIn>; }\nfunction List() { const items = useQuery(api.items.list); return <p>{items}</p>; }`,
  `${FROM}function Post() { const post = useQuery(api.posts.published); return <article>{post.text}<SignedIn><Edit post={post} /></SignedIn></article>; }`,
  `${FROM}function Post() { const post = useQuery(api.posts.published); const title = post?.title; return <article><h1>{title}</h1><SignedIn>{post}</SignedIn></article>; }`,
  `${FROM}function App() { const add = useMutation(api.items.add); return <SignedIn><button onClick={() => add({})} /></SignedIn>; }`,
  `${FROM}function App() { const mail = useAction(api.items.mail); return <SignedIn><button onClick={mail} /></SignedIn>; }`,
  `${FROM}function App() { const { user } = useAuth(); const items = useQuery(api.items.list, user ? {} : "skip"); return <SignedIn><List items={items} /></SignedIn>; }`,
  `${FROM}function App() { const posts = useQuery(api.posts.published); return <AuthBoundary signedOut={<List posts={posts} />}><Home posts={posts} /></AuthBoundary>; }`,
  `${FROM}function App() { const posts = useQuery(api.posts.published); return <SignedOut><List posts={posts} /></SignedOut>; }`,
  `${FROM}function App() { const count = useQuery(api.posts.count); useEffect(() => { document.title = count; }, [count]); return <SignedIn>{count}</SignedIn>; }`,
  `${FROM}function App() { const items = useQuery(api.items.list); return items ? <SignedIn>here</SignedIn> : null; }`,
  `${STOCK}import { SignedIn } from "another-library";\nfunction App() { const items = useQuery(api.items.list); return <SignedIn>{items}</SignedIn>; }`,
  `${LOCKSTEP}import { useQuery } from "@tanstack/react-query";\nfunction App() { const items = useQuery(options); return <SignedIn>{items}</SignedIn>; }`,
  `${FROM}const useItems = () => useQuery(api.items.list);`,
  `// TypeScript\n${FROM}export function useItems(): Item[] | undefined { const items: Item[] | undefined = useQuery(api.items.list); return items!; }`,
];
