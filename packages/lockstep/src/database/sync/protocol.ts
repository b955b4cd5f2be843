// Every message of the sync protocol, and the parser for client messages; encode-message.ts writes the server's. connection.ts defines
// their meaning. Source: spec/sync.md; the client's side is `convex/browser`, sync/protocol.

import type { JSONValue } from "convex/values";
import { parseJson } from "../../parse-json.ts";
import type { Credential } from "../callers/credential.ts";

/** Largest client message, in bytes: function arguments may be 16 MiB. */
export const MAX_MESSAGE_BYTES: number = 17 * 1024 * 1024;
/** Most queries of one socket. */
export const MAX_QUERIES = 10_000;
/** Most unanswered mutations, and most unanswered actions, of one socket. */
export const MAX_REQUESTS = 1000;

/** Timestamps are sent as 8 bytes, little endian, in base64. */
export type EncodedTs = string;

export interface StateVersion {
  querySet: number;
  identity: number;
  ts: EncodedTs;
}

export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  /** The component of the function, `""` for the app. */
  componentPath: string;
  args: JSONValue[];
  /** The end of this query's page when the client last had it. */
  journal: string | null;
}

export interface RemoveQuery {
  type: "Remove";
  queryId: number;
}

export interface RequestMessage {
  type: "Mutation" | "Action";
  requestId: number;
  udfPath: string;
  componentPath: string;
  args: JSONValue[];
}

export type ClientMessage =
  /** `clientTs`: the client's clock, in ms; null if not sent. */
  | { type: "Connect"; sessionId: string; clientTs: number | null; maxObservedTimestamp: bigint | null }
  | { type: "Authenticate"; baseVersion: number; credential: Credential }
  | { type: "ModifyQuerySet"; baseVersion: number; newVersion: number; modifications: (AddQuery | RemoveQuery)[] }
  | RequestMessage
  | { type: "Event" };

/** The result of a function, as the JSON text in which it is stored. */
export interface JsonText {
  json: string;
}

/** `Value` is that of a result. */
export type StateModification<Value = JSONValue> =
  | { type: "QueryUpdated"; queryId: number; value: Value; logLines: string[]; journal: string | null }
  | {
      type: "QueryFailed";
      queryId: number;
      errorMessage: string;
      errorData?: JSONValue;
      logLines: string[];
      journal: string | null;
    }
  | { type: "QueryRemoved"; queryId: number };

/** The end of a mutation or an action. `ts` is there for a mutation that committed. */
export type ResponseMessage<Value = JSONValue> =
  | {
      type: "MutationResponse" | "ActionResponse";
      requestId: number;
      success: true;
      result: Value;
      ts?: EncodedTs;
      logLines: string[];
    }
  | {
      type: "MutationResponse" | "ActionResponse";
      requestId: number;
      success: false;
      result: string;
      errorData?: JSONValue;
      logLines: string[];
    };

/** A chunk of the JSON of a transition; the chunks come in order, with nothing but `Ping` between them. */
export interface TransitionChunkMessage {
  type: "TransitionChunk";
  chunk: string;
  /** From 0. */
  partNumber: number;
  totalParts: number;
  /** The same for all chunks of one transition. */
  transitionId: string;
}

export type ServerMessage<Value = JSONValue> =
  | {
      type: "Transition";
      startVersion: StateVersion;
      endVersion: StateVersion;
      modifications: StateModification<Value>[];
      clientClockSkew: number | null;
    }
  | TransitionChunkMessage
  | ResponseMessage<Value>
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" };

/** An invalid message; the text is sent to the peer. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}

/** Reads one text frame. @throws MalformedMessage */
export function parseClientMessage(text: string): ClientMessage {
  const parsed = parseJson(text);
  if ("problem" in parsed) throw new MalformedMessage(`The message ${parsed.problem}`);
  const fields = record(parsed.json, "The message");
  switch (fields["type"]) {
    case "Connect":
      return {
        type: "Connect",
        sessionId: sessionId(fields),
        clientTs: (fields["clientTs"] ?? null) === null ? null : number(fields, "clientTs"),
        maxObservedTimestamp:
          typeof fields["maxObservedTimestamp"] === "string" ? decodeTs(fields["maxObservedTimestamp"]) : null,
      };
    case "Authenticate":
      return { type: "Authenticate", baseVersion: version(fields, "baseVersion"), credential: credential(fields) };
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: version(fields, "baseVersion"),
        newVersion: version(fields, "newVersion"),
        modifications: array(fields, "modifications").map(modification),
      };
    case "Mutation":
    case "Action":
      return {
        type: fields["type"],
        componentPath: componentPath(fields),
        requestId: version(fields, "requestId"),
        udfPath: string(fields, "udfPath"),
        args: array(fields, "args"),
      };
    case "Event":
      return { type: "Event" };
    default:
      throw new MalformedMessage(`Unknown message type ${JSON.stringify(fields["type"])?.slice(0, 64)}`);
  }
}

export function encodeTs(ts: bigint): EncodedTs {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

function decodeTs(encoded: EncodedTs): bigint {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 8) throw new MalformedMessage("A timestamp is not 8 bytes in base64");
  return bytes.readBigUInt64LE();
}

type Fields = Record<string, unknown>;

function credential(fields: Fields): Credential {
  const { tokenType, impersonating } = fields;
  if (tokenType === "None") return { tokenType };
  if (tokenType === "User") return { tokenType, value: string(fields, "value") };
  if (tokenType !== "Admin") throw new MalformedMessage("`tokenType` must be None, User or Admin");
  return {
    tokenType,
    value: string(fields, "value"),
    impersonating: (impersonating ?? null) === null ? null : record(impersonating, "`impersonating`"),
  };
}

function modification(json: unknown): AddQuery | RemoveQuery {
  const fields = record(json, "A modification");
  const queryId = version(fields, "queryId");
  if (fields["type"] === "Remove") return { type: "Remove", queryId };
  if (fields["type"] !== "Add") throw new MalformedMessage("A modification is neither Add nor Remove");
  const journal = typeof fields["journal"] === "string" ? fields["journal"] : null;
  return {
    type: "Add",
    queryId,
    udfPath: string(fields, "udfPath"),
    componentPath: componentPath(fields),
    args: array(fields, "args"),
    journal,
  };
}

/** Clients create UUIDs. The id identifies resent mutations, and two ids that are not valid Unicode could be equal in the file. */
function sessionId(fields: Fields): string {
  const id = string(fields, "sessionId");
  if (!/^[\w-]{1,64}$/.test(id)) throw new MalformedMessage("`sessionId` is not a UUID");
  return id;
}

/** If omitted or null, it is the app. */
function componentPath(fields: Fields): string {
  return typeof fields["componentPath"] === "string" ? fields["componentPath"] : "";
}

function record(json: unknown, what: string): Fields {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new MalformedMessage(`${what} is not an object`);
  return json as Fields;
}

function string(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new MalformedMessage(`\`${name}\` is not a string`);
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw new MalformedMessage(`\`${name}\` is not a number`);
  return value;
}

function version(fields: Fields, name: string): number {
  const value = number(fields, name);
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new MalformedMessage(`\`${name}\` is not a 32-bit unsigned integer`);
  return value;
}

function array(fields: Fields, name: string): JSONValue[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new MalformedMessage(`\`${name}\` is not an array`);
  return value as JSONValue[];
}
