// Which addresses match a registered one with a wildcard.

import fc from "fast-check";
import { expect, test } from "vitest";
import { isAddressPattern, matchesAddress, matchesRedirectUri } from "../../../src/identity/values/match-address.ts";

test.each([
  ["https://*.example.com", "https://app.example.com/"],
  ["https://*.example.com", "https://APP_1-x.example.com"],
  ["https://pre-*-post.example.com/bye?x=1", "https://pre-dinner-post.example.com/bye?x=1"],
  ["http://*.example.com:8080", "http://app.example.com:8080"],
  ["https://*.example.com:443", "https://app.example.com"],
  ["http://localhost:*", "http://localhost:5173/"],
  ["http://localhost:*/bye", "http://localhost/bye"],
  ["http://127.0.0.1:*", "http://127.0.0.1:1"],
  ["https://example.com", "https://EXAMPLE.com:443/"],
])("[I306] %s matches %s", (pattern, address) => {
  expect([isAddressPattern(pattern), matchesAddress(pattern, address)]).toEqual([true, true]);
});

test.each([
  ["https://*.example.com", "https://example.com"],
  ["https://*.example.com", "https://a.b.example.com"],
  ["https://*.example.com", "https://app.example.com.evil.net"],
  ["https://*.example.com", "https://evil.net/.example.com"],
  ["https://*.example.com", "https://user:secret@app.example.com"],
  ["https://*.example.com", "https://evil.net\\.example.com"],
  ["https://*.example.com", "https://app0example.com"],
  ["https://*.example.com", "https://app.exampleXcom"],
  ["https://*.example.com", "http://app.example.com"],
  ["https://*.example.com", "https://app.example.com:8443"],
  ["https://*.example.com", "https://app.example.com/other"],
  ["https://*.example.com", "https://app.example.com/?x"],
  ["https://*.example.com", "https://app.example.com."],
  ["https://pre-*.example.com", "https://pre-.example.com"],
  ["http://localhost:*", "http://localhost.evil.net:80"],
  ["http://localhost:*", "https://localhost:5173"],
  ["http://localhost:*", "http://user@localhost:5173"],
  ["http://localhost:*", "http://localhost:5173/other"],
  ["https://example.com/", "javascript:alert(1)"],
  ["https://example.com/", "no address"],
])("[I306] %s does not match %s", (pattern, address) => {
  expect([isAddressPattern(pattern), matchesAddress(pattern, address)]).toEqual([true, false]);
});

test.each([
  "http://*.com",
  "https://sub.*.example.com",
  "https://*.*.example.com",
  "https://example.*",
  "https://*",
  "https://example.com/*",
  "https://example.com:*",
  "*://app.example.com",
  "http://*.example.com:*",
  "app://*.example.com",
])("[I306] %s is not an address with a wildcard, and matches nothing", (pattern) => {
  const like = pattern.replaceAll("*", "app");
  expect([isAddressPattern(pattern), matchesAddress(pattern, like), matchesAddress(pattern, pattern)]).toEqual([
    false,
    false,
    false,
  ]);
});

test("[I306] a wildcard matches exactly one label of the same site", () => {
  const piece = fc.constantFrom(
    "app",
    ".",
    "/",
    "\\",
    "@",
    ":",
    "?",
    "#",
    "%2e",
    "%2F",
    "example.com",
    "evil.net",
    "-",
    "_",
    " ",
    "\t",
    "\u3002",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const address = `https://${pieces.join("")}.example.com`;
      if (!matchesAddress("https://*.example.com", address)) return;
      const { protocol, host, pathname, username } = new URL(address);
      expect([protocol, pathname, username]).toEqual(["https:", "/", ""]);
      expect(host).toMatch(/^[a-z0-9_-]+\.example\.com$/);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["https://*.example.com/cb", "https://app.example.com/cb"],
  ["https://pre-*-post.example.com/cb?x=1", "https://pre-dinner-post.example.com/cb?x=1"],
  ["http://localhost:*/cb", "http://localhost:5173/cb"],
  ["com.example.app:/cb", "com.example.app:/cb"],
])("[I405] as a redirect URI %s matches %s", (registered, uri) => {
  expect(matchesRedirectUri(registered, uri)).toBe(true);
});

test.each([
  ["https://*.example.com/cb", "https://APP.EXAMPLE.com/cb"],
  ["https://*.example.com/cb", "https://app.example.com:443/cb"],
  ["https://*.example.com/cb", "https://app.example.com/./cb"],
  ["https://*.example.com/cb", "https://app.example.com/cb/"],
  ["https://*.example.com/cb", "https://app.example.com/cb?x"],
  ["https://*.example.com/cb", "https://app.example.com/cb#x"],
  ["https://*.example.com/cb", "https://a\tpp.example.com/cb"],
  ["https://*.example.com/cb", " https://app.example.com/cb"],
  ["https://*.example.com/cb", "https://%61pp.example.com/cb"],
  ["https://*.example.com/cb", "https://\u24d0.example.com/cb"],
  ["https://*.example.com/cb", "https:/app.example.com/cb"],
  ["https://*.example.com", "https://evil.net/x.example.com"],
  ["https://*.example.com", "https://evil.net\\x.example.com"],
  ["https://*.example.com", "https://evil.net?x.example.com"],
  ["https://*.example.com", "https://evil.net#x.example.com"],
  ["https://*.example.com", "https://user:secret@x.example.com"],
  ["https://*.example.com", "https://.example.com"],
  ["https://*.example.com", "https://*.example.com"],
  ["http://localhost:*/cb", "http://localhost/cb"],
  ["http://localhost:*/cb", "http://localhost:/cb"],
  ["http://localhost:*/cb", "http://localhost:80@evil.net/cb"],
  ["http://localhost:*/cb", "http://localhost:65536/cb"],
  ["http://localhost:*/cb", "http://localhost:-1/cb"],
  ["http://localhost:*/cb", "http://localhost:5173/cb/../cb"],
  ["http://localhost:*/cb", "http://[::1]:5173/cb"],
  ["https://example.com/*", "https://example.com/x"],
  ["https://example.com/cb", "https://example.com/CB"],
])("[I405] as a redirect URI %s does not match %s", (registered, uri) => {
  expect(matchesRedirectUri(registered, uri)).toBe(false);
});

test("[I405] everything that matches a redirect URI with a wildcard is the registered text except for letters, digits, - and _", () => {
  const anything = fc.array(
    fc.constantFrom("a", "Z", "0", "-", "_", ".", "/", "@", ":", "?", "#", "%", "\\", "*", "\n"),
  );
  fc.assert(
    fc.property(anything, (pieces) => {
      const uri = `https://${pieces.join("")}.example.com/cb`;
      expect(matchesRedirectUri("https://*.example.com/cb", uri)).toBe(/^[\w-]+$/.test(pieces.join("")));
    }),
    { numRuns: 2000 },
  );
});
