// Webhook endpoints over the API. webhooks/ decides what is sent to them, and when.

import { isEventName } from "../../objects/event-names.ts";
import type { Store } from "../../store/open-store.ts";
import { addressProblem } from "../../values/target-address.ts";
import { createWebhookEndpoint } from "../../webhooks/create-endpoint.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { list, oneOf, readMembers, required, text, type Field } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

const eventName: Field<string> = (value) =>
  typeof value === "string" && isEventName(value) ? { value } : { wrong: "unknown_event_type" };

/** GET /webhook_endpoints */
export const listWebhookEndpoints: Operation = ({ store }, { query }) =>
  answerList(query, store.webhookEndpoints.list, (endpoint) => endpoint);

/** POST /webhook_endpoints */
export const createEndpoint: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, { endpoint_url: required(text(2048)), events: required(list(eventName)) });
  return store.transaction(() => {
    checkUrl(store, fields.endpoint_url, null);
    return createWebhookEndpoint(store, fields);
  });
};

/** PATCH /webhook_endpoints/{id} */
export const updateEndpoint: Operation = ({ store }, { params: { id = "" }, body }) => {
  const fields = readMembers(body, {
    endpoint_url: text(2048),
    status: oneOf("enabled", "disabled"),
    events: list(eventName),
  });
  return store.transaction(() => {
    const endpoint = found(store.webhookEndpoints.find(id), "Webhook Endpoint", id);
    if (fields.endpoint_url !== undefined) checkUrl(store, fields.endpoint_url, id);
    const differs = differing(endpoint, fields);
    return differs === null ? endpoint : store.webhookEndpoints.update(id, differs);
  });
};

/** DELETE /webhook_endpoints/{id} */
export const deleteEndpoint: Operation = ({ store }, { params: { id = "" } }) => {
  found(store.webhookEndpoints.find(id), "Webhook Endpoint", id);
  store.webhookEndpoints.delete(id);
  return undefined;
};

function checkUrl({ webhookEndpoints }: Store, url: string, id: string | null): void {
  const problem = addressProblem(url);
  if (problem !== null) throw refuse(422, "invalid_url", `The endpoint's URL cannot be sent to: ${problem}.`);
  const owner = webhookEndpoints.findBy("endpoint_url", url);
  if (owner !== null && owner.id !== id) throw refuse(409, "duplicate_endpoint", "An endpoint already has this URL.");
}
