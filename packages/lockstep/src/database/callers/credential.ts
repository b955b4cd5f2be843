// A credential as it is presented: over a socket, or in the header of a request. authenticate.ts decides whose it is.

export type Credential =
  | { tokenType: "None" }
  | { tokenType: "User"; value: string }
  | { tokenType: "Admin"; value: string; impersonating: Record<string, unknown> | null };
