"use client";

import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";

export function InTheBrowser() {
  const { user, loading } = useAuth();
  const { accessToken, refresh } = useAccessToken();
  return (
    <>
      <p id="browser">{loading ? "loading" : (user?.email ?? "signed out")}</p>
      <p id="token">{accessToken}</p>
      <button type="button" onClick={() => refresh()}>
        Refresh
      </button>
    </>
  );
}
