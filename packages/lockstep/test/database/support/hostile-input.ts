// Generated messages of hostile peers: protocol messages with a defect, frames, and HTTP requests.

import { brotliCompressSync, constants } from "node:zlib";
import fc from "fast-check";
import { FIN, type Frame, textFrame } from "./hostile-peer.ts";

/** JSON text of nested arrays or objects. */
const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);
/** Around the limits of a value and of JSON, and beyond the stack. */
const depth = fc.oneof(fc.integer({ min: 60, max: 70 }), fc.integer({ min: 120, max: 130 }), fc.constant(20_000));
const ODD_VALUES = String.raw`
null true "" [] {} -1 0.5 4294967296 1e308 1e999 -0 "\ud800" "\u0000" "__proto__" "constructor" "hasOwnProperty"
{"__proto__":{"text":"x"}} {"constructor":{"prototype":{"x":1}}} {"toString":null,"valueOf":0} {"$integer":"x"}
{"$bytes":1} {"$float":"AAAA"} {"$unknown":{}} {"$integer":"//////////8="}`
  .trim()
  .split(/\s/);
/** Values as JSON text: some defects cannot be expressed as JavaScript values. */
const value: fc.Arbitrary<string> = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(...ODD_VALUES, "9".repeat(400), `"${"x".repeat(70_000)}"`),
  depth.map((levels) => nested(levels, "[", "]")),
  depth.map((levels) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`),
  fc.nat({ max: 9000 }).map((length) => `[${Array(length).fill("1").join()}]`),
  fc.nat({ max: 1100 }).map((width) => `{${Array.from({ length: width }, (_, n) => `"f${n}":1`).join()}}`),
);

/** Correct messages, by their fields. */
const right = fc.constantFrom<Record<string, string>>(
  { type: '"Connect"', sessionId: '"s"', connectionCount: "0", lastCloseReason: "null", clientTs: "0" },
  { type: '"Authenticate"', baseVersion: "0", tokenType: '"None"' },
  { type: '"Authenticate"', baseVersion: "0", tokenType: '"User"', value: '"a.b.c"' },
  { type: '"Authenticate"', baseVersion: "0", tokenType: '"Admin"', value: '"x|y"', impersonating: "{}" },
  { type: '"ModifyQuerySet"', baseVersion: "0", newVersion: "1", modifications: "[]" },
  {
    type: '"ModifyQuerySet"',
    baseVersion: "0",
    newVersion: "1",
    modifications: '[{"type":"Add","queryId":0,"udfPath":"board:echo","args":[{}]}]',
  },
  { type: '"Mutation"', requestId: "0", udfPath: '"board:write"', args: '[{"key":"hostile"}]' },
  { type: '"Action"', requestId: "0", udfPath: '"board:act"', args: "[{}]" },
  { type: '"Event"', eventType: '"e"', event: "{}" },
);
const FIELDS = `type baseVersion newVersion modifications requestId udfPath args componentPath value tokenType
impersonating sessionId clientTs maxObservedTimestamp __proto__ constructor`;
const field = fc.constantFrom(...FIELDS.split(/\s/));
const write = (fields: Record<string, string> | [string, string][]): string =>
  `{${(Array.isArray(fields) ? fields : Object.entries(fields)).map(([name, text]) => `"${name}":${text}`).join()}}`;

/** One message, as text: correct, with one field replaced, or not a message at all. */
const message: fc.Arbitrary<string> = fc.oneof(
  right.map(write),
  {
    weight: 3,
    arbitrary: fc
      .tuple(right, field, value)
      .map(([fields, name, text]) => write([...Object.entries(fields), [name, text]])),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(right, value).map(([fields, text]) => write({ ...fields, args: `[{"value":${text}}]` })),
  },
  fc.tuple(right, value).map(([fields, text]) => {
    const add = `[{"type":"Add","queryId":1,"udfPath":"board:echo","args":[{"value":${text}}]}]`;
    return write({ ...fields, type: '"ModifyQuerySet"', baseVersion: "0", newVersion: "1", modifications: add });
  }),
  value,
  fc.string(),
);

const CONNECT = '{"type":"Connect","sessionId":"s","connectionCount":0,"lastCloseReason":null,"clientTs":0}';

/** A frame that no client writes. */
const frame: fc.Arbitrary<Frame> = fc.oneof(
  // Any bytes.
  fc.record({
    flags: fc.nat({ max: 15 }),
    opcode: fc.nat({ max: 15 }),
    payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    masked: fc.boolean(),
  }),
  // A text that is not UTF-8.
  fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((bytes) => ({ ...textFrame(""), payload: Buffer.from([0xff, ...bytes]) })),
  // Longer than declared, or declared longer than any limit.
  fc.bigInt({ min: 0n, max: 2n ** 63n }).map((length) => ({ ...textFrame("short"), length })),
  // Marked as compressed, which was not negotiated.
  fc.constant({ ...textFrame("x"), flags: FIN | 0b0100 }),
  // A fragment of a message that never continues, or a continuation of none.
  fc.constantFrom(0, 1).map((opcode) => ({ ...textFrame('{"type":"Ev'), flags: 0, opcode })),
);

/** The frames of one socket: mostly messages, often with a correct start, sometimes with an incorrect end. */
export const conversation: fc.Arbitrary<Frame[]> = fc
  .tuple(fc.boolean(), fc.array(message.map(textFrame), { maxLength: 8 }), fc.option(frame, { nil: undefined }))
  .map(([polite, messages, last]) => [...(polite ? [textFrame(CONNECT)] : []), ...messages, ...(last ? [last] : [])]);

const ROUTES = `/api/query /api/mutation /api/action /api/function /api/query_batch /api/query_at_ts /api/query_ts
/api/run/board/echo /api/run/% /api/run/ /api/storage/upload?token=x /api/storage/x /api/deploy2/start_push
/api/deploy2/wait_for_schema /api/deploy2/finish_push /api/update_environment_variables /api/sync / /version // /%00 *
/api/stream_function_logs?cursor=x /api/query?path=board:echo&args=%7B`.split(/\s/);
/** More white space than a call may contain, and than a push may contain. */
const BOMBS = [20, 200].map((megabytes) =>
  brotliCompressSync(Buffer.alloc(megabytes * 1_000_000, 0x20), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
);
const body: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .tuple(fc.constantFrom("board:echo", "board:write", "board:act", "__proto__", "board:__proto__", ""), value)
    .map(([path, text]) => Buffer.from(`{"path":"${path}","args":{"value":${text}},"format":"json"}`)),
  fc
    .tuple(field, value)
    .map(([name, text]) => Buffer.from(`{"path":"board:echo","args":{},"${name}":${text},"queries":[${text}]}`)),
  value.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(...BOMBS),
);
const HEADERS = `Content-Encoding: br
Content-Encoding: gzip
Transfer-Encoding: chunked
Transfer-Encoding: x
Content-Length: -1
Content-Length: 99999999999999999999
Content-Length: 1
Content-Length: 5000
Authorization: Bearer a.b.c
Authorization: Convex x|y:!!
Authorization: x
Expect: 100-continue
Connection: Upgrade\r\nUpgrade: websocket
Connection: Upgrade\r\nUpgrade: h2c
Range: bytes=9-1
Origin: null
Host:
Host: a b
 folded: x
no colon
: empty
X: \0`.split(/(?<!\r)\n/);
const header = fc.oneof(
  fc.constantFrom(...HEADERS, `X: ${"x".repeat(20_000)}`),
  fc.nat({ max: 3000 }).map((count) => Array.from({ length: count }, (_, n) => `X-${n}: y`).join("\r\n")),
);

/** The bytes of one request, whole or truncated; some have the admin key. */
export const requestWith = (adminKey: string): fc.Arbitrary<Buffer> =>
  fc
    .record({
      isAdmin: fc.boolean(),
      method: fc.constantFrom("POST", "POST", "POST", "GET", "PUT", "OPTIONS", "HEAD", "CONNECT", "G\x00T", ""),
      route: fc.constantFrom(...ROUTES),
      headers: fc.array(header, { maxLength: 3 }),
      lengthIsRight: fc.boolean(),
      body,
      sent: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ method, route, headers, lengthIsRight, body: content, sent, isAdmin }) => {
      const own = lengthIsRight ? [`Content-Length: ${content.length}`] : [];
      if (isAdmin) own.push(`Authorization: Convex ${adminKey}`);
      const head = [`${method} ${route} HTTP/1.1`, "Host: localhost", ...own, ...headers, "", ""].join("\r\n");
      const bytes = Buffer.concat([Buffer.from(head, "latin1"), content]);
      return bytes.subarray(0, Math.ceil(bytes.length * sent));
    });
