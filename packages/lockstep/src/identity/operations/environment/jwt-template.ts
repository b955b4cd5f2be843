// The environment's JWT template over the API: the claims of access tokens besides the standard ones.

import { parseTemplate } from "../../tokens/jwt-template.ts";
import { ApiRefusal } from "../shared/api-refusal.ts";
import { readMembers, required } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";

/** GET /user_management/jwt_template */
export const getJwtTemplate: Operation = ({ store }) => {
  const template = store.jwtTemplates.findBy("all", "");
  if (template !== null) return template;
  throw new ApiRefusal(404, { message: "No JWT template is set.", code: "entity_not_found" });
};

/** PUT /user_management/jwt_template: refused if it could not produce claims. */
export const setJwtTemplate: Operation = ({ store }, { body }) => {
  const { content } = readMembers(body, {
    content: required((value) => (typeof value === "string" ? { value } : { wrong: "must_be_string" })),
  });
  const parsed = parseTemplate(content);
  if ("problem" in parsed) {
    const errors = [{ field: "content", code: "invalid_jwt_template" }];
    throw new ApiRefusal(422, { message: parsed.problem, code: "invalid_request_parameters", errors });
  }
  return store.transaction(() => {
    const existing = store.jwtTemplates.findBy("all", "");
    return existing === null
      ? store.jwtTemplates.insert({ content })
      : store.jwtTemplates.update(existing.id, { content });
  });
};
