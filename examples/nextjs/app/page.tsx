// The same for all visitors, so it is built once.
import Link from "next/link";

export default function Page() {
  return (
    <main>
      <header>
        <h1>Our list</h1>
      </header>
      <p>One shared list, live in every window. Sign in to see it and add to it.</p>
      <p className="actions">
        <Link className="button" href="/list">
          Open the list
        </Link>
        <a href="/auth/sign-up?return_to=/list">Sign up</a>
        <Link href="/own?return_to=/list">Sign in without AuthKit’s pages</Link>
      </p>
    </main>
  );
}
