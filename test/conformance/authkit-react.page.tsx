// The page of the conformance test: the real authkit-react, as in its README. The first segment of the path selects its mode.

import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";
import { type ReactNode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const [, mode] = location.pathname.split("/");
const { port, clientId } = document.documentElement.dataset;

function App(): ReactNode {
  const { isLoading, user, signIn, signOut, getAccessToken } = useAuth();
  const [token, setToken] = useState("");
  const read = (forceRefresh: boolean) => () => void getAccessToken({ forceRefresh }).then(setToken);
  // The sign-in endpoint, as in its README.
  useEffect(() => {
    if (location.pathname.endsWith("/login")) void signIn();
  }, [signIn]);
  if (isLoading) return <p id="user">loading</p>;
  return (
    <>
      <p id="user">{user?.email ?? "signed out"}</p>
      <p id="token">{token}</p>
      <button onClick={() => void signIn()}>Sign in</button>
      <button onClick={read(false)}>Read</button>
      <button onClick={read(true)}>Refresh</button>
      <button onClick={() => signOut()}>Sign out</button>
    </>
  );
}

createRoot(document.body).render(
  <AuthKitProvider
    clientId={clientId ?? ""}
    apiHostname="localhost"
    port={Number(port)}
    https={false}
    devMode={mode === "dev"}
    redirectUri={`${location.origin}/${mode}/callback`}
  >
    <App />
  </AuthKitProvider>,
);
