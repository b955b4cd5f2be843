import { authkitLoader, getSignInUrl } from "@workos-inc/authkit-react-router";
import { Form, type LoaderFunctionArgs, useLoaderData } from "react-router";

export const loader = (args: LoaderFunctionArgs) =>
  authkitLoader(args, async ({ auth }) => ({ user: auth.user, signInUrl: await getSignInUrl() }));

export default function Home() {
  const { user, signInUrl } = useLoaderData<typeof loader>();
  return user ? (
    <Form method="post" action="/sign-out">
      <button type="submit">Sign out</button>
    </Form>
  ) : (
    <a href={signInUrl}>Sign in</a>
  );
}
