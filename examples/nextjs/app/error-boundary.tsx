"use client";

import { isAuthError } from "@lockstep/auth/nextjs/react";
import { ConvexError } from "convex/values";
import { Component, type ReactNode } from "react";

/** Shows what went wrong in its children, such as a refused `useQuery`, until the user tries again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div role="alert">
        <p>{messageOf(error)}</p>
        <button onClick={() => this.setState({ error: null })}>Try again</button>
      </div>
    );
  }
}

/** What to tell the user about an error. */
export function messageOf(error: Error): string {
  if (isAuthError(error)) {
    const { data } = error;
    if (data.code === "FORBIDDEN_PERMISSION") return `You need the permission ${data.permission} for this.`;
    return data.code === "NOT_A_MEMBER" ? "You are no longer a member here." : "Sign in again to see this.";
  }
  return error instanceof ConvexError ? String(error.data) : "Something went wrong.";
}
