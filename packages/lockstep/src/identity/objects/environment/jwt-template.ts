// The JWT template of the environment. There is at most one.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A template; `content` is parsed by `parseTemplate`. */
export interface JwtTemplateObject extends WorkosObject {
  object: "jwt_template";
  content: string;
}

/** The kind of object. */
export const JWT_TEMPLATE: ObjectKind<JwtTemplateObject> = {
  object: "jwt_template",
  prefix: "jwt_template",
  keys: () => ({ all: "" }),
};
