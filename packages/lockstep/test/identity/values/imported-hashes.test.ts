// Password hashes from other services, each taken from the documentation of its kind or of another implementation.

import { expect, test } from "vitest";
import { createPasswords } from "../../../src/identity/context/passwords.ts";
import { normalEmail } from "../../../src/identity/objects/accounts/user.ts";
import { checkPassword } from "../../../src/identity/sign-in/check-password.ts";
import { isImportable, readImportedHash, type ImportedKind } from "../../../src/identity/values/imported-hashes.ts";
import { addUser, open } from "../support/in-process.ts";

const FIREBASE = {
  hash: "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
  salt: "42xEC+ixf3L2lw==",
  sk: "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
  ss: "Bw==",
};
const { hash, salt, sk, ss } = FIREBASE;

/** Kind, hash, password. */
const HASHES: [ImportedKind, string, string][] = [
  // The test vectors of crypt_blowfish.
  ["bcrypt", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"],
  ["bcrypt", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"],
  ["bcrypt", "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"],
  // RFC 7914 section 12.
  [
    "scrypt",
    "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA",
    "password",
  ],
  [
    "scrypt",
    "$scrypt$v=1,n=16384,r=8,p=1,kl=64$U29kaXVtQ2hsb3JpZGU=$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw==",
    "pleaseletmein",
  ],
  // https://github.com/firebase/scrypt
  ["firebase-scrypt", `$firebase-scrypt$hash=${hash}$salt=${salt}$sk=${sk}$ss=${ss}$r=8$m=14`, "user1password"],
  [
    "firebase-scrypt",
    `$firebase-scrypt$r=8,m=14,sk=${sk.replaceAll("=", "")},ss=Bw$${salt.replaceAll("=", "")}$${hash.replaceAll("=", "")}`,
    "user1password",
  ],
  // RFC 7914 section 11: PBKDF2 with SHA-256, its first 32 bytes and all 64.
  ["pbkdf2", "$pbkdf2-sha256$i=80000$TmFDbA$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1Y", "Password"],
  [
    "pbkdf2",
    "$pbkdf2$i=80000,d=sha256,l=64$TmFDbA==$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1ah1CWhIlgzVJrbhBtRybMXaicr3ruh0HhHj2Kzl/M8jQ",
    "Password",
  ],
  // RFC 6070: PBKDF2 with SHA-1.
  ["pbkdf2", "$pbkdf2-sha1$i=4096,l=20$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE", "password"],
  ["ssha", "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0", "correct horse"],
];

test.each(HASHES)("[I411] a %s hash is verified: %s", async (kind, text, password) => {
  const read = readImportedHash(text);
  expect(read?.kind).toBe(kind);
  expect([await read?.verify(password), await read?.verify(`${password}x`), await read?.verify("")]).toEqual([
    true,
    false,
    false,
  ]);
});

const KEY = "A".repeat(43);
test.each([
  ["bcrypt of another version", "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["bcrypt that is cut off", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe"],
  ["bcrypt that takes minutes", "$2a$20$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["scrypt that takes gigabytes", `$scrypt$ln=22,r=8,p=1$c2FsdA$${KEY}`],
  ["scrypt with a cost that is not a power of two", `$scrypt$n=16385,r=8,p=1$c2FsdA$${KEY}`],
  ["scrypt without a cost", `$scrypt$r=8,p=1$c2FsdA$${KEY}`],
  ["scrypt with a length other than declared", `$scrypt$ln=14,r=8,p=1,kl=64$c2FsdA$${KEY}`],
  ["a hash without a salt", `$scrypt$ln=14,r=8,p=1$${KEY}`],
  ["a hash with trailing data", `$scrypt$ln=14,r=8,p=1$c2FsdA$${KEY}$more`],
  ["a hash that is too short to distinguish passwords", "$scrypt$ln=14,r=8,p=1$c2FsdA$AAAA"],
  ["Firebase's hash without its project's key", `$firebase-scrypt$hash=${hash}$salt=${salt}$ss=${ss}$r=8$m=14`],
  ["PBKDF2 that takes minutes", `$pbkdf2-sha256$i=99999999$c2FsdA$${KEY}`],
  ["PBKDF2 that takes minutes because its hash is long", `$pbkdf2-sha1$i=9999999$c2FsdA$${"AAAA".repeat(200)}`],
  ["scrypt that takes long because of 16 passes", `$scrypt$ln=15,r=64,p=16$c2FsdA$${KEY}`],
  ["PBKDF2 with an unknown digest", `$pbkdf2-md5$i=1000$c2FsdA$${KEY}`],
  ["PBKDF2 without a digest", `$pbkdf2$i=1000$c2FsdA$${KEY}`],
  ["SHA-1 without a salt", "{SSHA}EfatjsUqKYSrqv18O1FlA3hcIHI="],
  ["no base64", "{SSHA}#"],
  ["MD5", "$1$abc$def"],
  ["nothing", ""],
])("[I411] %s is refused", (_what, text) => {
  expect(readImportedHash(text)).toBeNull();
});

test("[I411] a hash is imported as what it is, and Argon2 only at an affordable cost", () => {
  for (const [kind, text] of HASHES) {
    const as = ["bcrypt", "firebase-scrypt", "ssha", "scrypt", "pbkdf2", "argon2"] as const;
    expect(as.filter((type) => isImportable(text, type))).toEqual([kind]);
  }
  const argon2 = (parameters: string): boolean =>
    isImportable(`$argon2id$v=19$${parameters}$c29tZXNhbHQ$${KEY}`, "argon2");
  expect(argon2("m=19456,t=2,p=1")).toBe(true);
  for (const costly of ["m=4194304,t=2,p=1", "m=19456,t=9999,p=1", "m=19456,t=2,p=999", "m=0,t=2,p=1", "t=2,p=1"]) {
    expect([costly, argon2(costly)]).toEqual([costly, false]);
  }
});

test.each([
  ["less than 8 KiB for each lane", `v=19$m=8,t=1,p=2$c29tZXNhbHQ$${KEY}`],
  ["a version that does not exist", `v=20$m=64,t=1,p=1$c29tZXNhbHQ$${KEY}`],
  ["a salt that is too short", `v=19$m=64,t=1,p=1$c29tZQ$${KEY}`],
  ["a hash that is too short", "v=19$m=64,t=1,p=1$c29tZXNhbHQ$YWFh"],
  ["a hash that ends inside a byte", `v=19$m=64,t=1,p=1$c29tZXNhbHQ$${"A".repeat(42)}B`],
])("[I513] an Argon2 hash with %s cannot be imported, because it would fail every sign-in", async (_what, rest) => {
  const hash = `$argon2id$${rest}`;
  expect(isImportable(hash, "argon2")).toBe(false);
  await expect(createPasswords().matches(hash, "any")).rejects.toThrow();
});

test.each([`v=16$m=16,t=1,p=2$c29tZXNhbHQ$${KEY}`, `v=19$m=16,t=1,p=2$c29tZXNhbHQ$${"A".repeat(22)}`])(
  "[I513] an Argon2 hash that can be verified is imported: %s",
  async (rest) => {
    const hash = `$argon2id$${rest}`;
    expect(isImportable(hash, "argon2")).toBe(true);
    expect(await createPasswords().matches(hash, "any")).toBe(false);
  },
);

test("[I412] the first correct password replaces an imported hash by an Argon2id hash", async () => {
  const kit = await open();
  const user = await addUser(kit);
  const headers = { authorization: "Bearer sk_test_default", "content-type": "application/json" };
  const imported = { password_hash: HASHES[0]?.[1], password_hash_type: "bcrypt" };
  const at = `/user_management/users/${user.id}`;
  expect((await kit.request(at, { method: "PUT", headers, body: JSON.stringify(imported) })).status).toBe(200);
  const { users } = kit.context.store;
  const stored = (): string | null | undefined => users.secretOf(user.id)?.passwordHash;
  const signIn = async (password: string): Promise<number> =>
    (await kit.grant("password", { email: normalEmail(user.email), password })).status;

  expect(await signIn("wrong")).toBe(400);
  expect(stored()).toBe(imported.password_hash);
  expect(await signIn("U*U")).toBe(200);
  expect(stored()).toMatch(/^\$argon2id\$/);
  const renewed = stored();
  expect([await signIn("U*U"), await signIn("wrong"), stored()]).toEqual([200, 400, renewed]);
});

test("[I412] a password set while the old one is being checked stays", async () => {
  const kit = await open();
  const user = await addUser(kit);
  const { users } = kit.context.store;
  users.setSecret(user.id, { passwordHash: "imported" });
  const slow = {
    hash: async () => "",
    matches: async () => {
      users.setSecret(user.id, { passwordHash: "set meanwhile" });
      return true;
    },
    renewed: async () => "renewed",
  };
  expect(await checkPassword(users, slow, { email: user.email, password: "old" })).toMatchObject({ id: user.id });
  expect(users.secretOf(user.id)?.passwordHash).toBe("set meanwhile");
});
