// A server message as the text of a frame. Results are already JSON text, often the same for a thousand sockets: it is inserted as is,
// neither parsed nor serialized again.

import type { JsonText, ServerMessage, StateModification } from "./protocol.ts";

/** The message as JSON. */
export function encodeMessage(message: ServerMessage<JsonText>): string {
  if (message.type === "Transition") {
    const { modifications, ...head } = message;
    return withMember(head, "modifications", `[${modifications.map(encodeModification).join()}]`);
  }
  if ("success" in message && message.success) {
    const { result, ...head } = message;
    return withMember(head, "result", result.json);
  }
  return JSON.stringify(message);
}

function encodeModification(modification: StateModification<JsonText>): string {
  if (modification.type !== "QueryUpdated") return JSON.stringify(modification);
  const { value, ...head } = modification;
  return withMember(head, "value", value.json);
}

/** A non-empty object with one more member. */
function withMember(head: object, name: string, json: string): string {
  return `${JSON.stringify(head).slice(0, -1)},"${name}":${json}}`;
}
