"use client";
// `EarlyRequest`: asks the session route for the page's first token before the page can use it. In a server's HTML it is a script, which
// runs before the page's own scripts have loaded, and also opens the socket of the Convex client. The script contains no token.
import { version } from "convex";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import type { InitialSession } from "../../index.ts";
import { sendEarly } from "./send-early.ts";
import { sessionRequest } from "./session-request.ts";

interface EarlyRequestProps {
  /** The path of the session route. */
  readonly path: string;
  /** The session that the server rendered the page for. Without one when the page is mounted, there is no token to ask for. */
  readonly session: InitialSession | null | undefined;
  readonly nonce: string | undefined;
  /** The deployment. */
  readonly url: string;
}

/** Without a script, as under a content security policy, the request is sent when the page is rendered. */
export function EarlyRequest({ path, session, nonce, url }: EarlyRequestProps): ReactNode {
  const request = sessionRequest("held");
  useState(() => session && typeof window !== "undefined" && sendEarly(path, request));
  // Until the page is hydrated: React would not run a script that it adds in a browser, and warns about it.
  const isServed = useSyncExternalStore(
    () => () => {},
    () => false,
    () => !!session,
  );
  if (!isServed) return null;
  // Nothing in a string may end the script (HTML §4.12.1.3).
  const address = `${url.replace(/^http/, "ws")}/api/${version}/sync`;
  const values = JSON.stringify([path, request, address]).replace(/</g, "\\u003c");
  const __html = `try{(${String(sendEarly)})(...${values})}catch(e){}`;
  // `hidden`, for styles that put a space between visible siblings.
  return <script hidden nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html }} />;
}
