// The JWT template of the environment. There is one or none.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** A template; `content` is one that `parseTemplate` reads. */
export interface JwtTemplateObject extends WorkosObject {
  object: "jwt_template";
  content: string;
}

/** The kind. */
export const JWT_TEMPLATE: ObjectKind<JwtTemplateObject> = {
  object: "jwt_template",
  prefix: "jwt_template",
  keys: () => ({ all: "" }),
};
