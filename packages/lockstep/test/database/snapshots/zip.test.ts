// ZIP archives: another library reads what we write, and we read what others write, or refuse it.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openZip } from "../../../src/database/snapshots/zip-reader.ts";
import { zipOf } from "../../../src/database/snapshots/zip-writer.ts";
import { temporaryFolder } from "../support/convex-app.ts";
import { unzip } from "../support/snapshots.ts";

/** Made by Info-ZIP's `zip -fz` from its standard input: one entry, "-", with all sizes in ZIP64 fields. */
const ZIP64 =
  "UEsDBC0AAAAIADU6dV3jUT2N//////////8BABQALQEAEAAXAAAAAAAAAAoAAAAAAAAAy0jNyclXyEAnAVBLAQIeAy0AAAAIADU6dV3jUT2NCgAAAP////8BAAwAAAAAAAEAAACAEQAAAAAtAQAIABcAAAAAAAAAUEsGBiwAAAAAAAAAHgMtAAAAAAAAAAAAAQAAAAAAAAABAAAAAAAAADsAAAAAAAAAPQAAAAAAAABQSwYHAAAAAHgAAAAAAAAAAQAAAFBLBQYAAAAAAQABADsAAAD/////AAA=";

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
async function readAll(
  archive: Uint8Array,
  file = path.join(temporaryFolder(), "a.zip"),
): Promise<Record<string, string>> {
  writeFileSync(file, archive);
  const zip = await openZip(file);
  try {
    const texts: Record<string, string> = {};
    for (const entry of zip.entries) texts[entry.name] = (await bytesOf(zip.read(entry))).toString();
    return texts;
  } finally {
    await zip.close();
  }
}

describe("ZIP archives", () => {
  it("[F300] a written archive can be read, including empty files and non-ASCII names", async () => {
    const files = { "a/документ.jsonl": "x".repeat(300_000), empty: "", "b.txt": "héllo" };
    const archive = await bytesOf(
      zipOf(Object.entries(files).map(([name, text]) => ({ name, chunks: [text.slice(0, 3), text.slice(3)] }))),
    );
    expect(unzip(archive)).toEqual(files);
    expect(await readAll(archive)).toEqual(files);
  });

  it("[F300] an error of a source fails the archive", async () => {
    const broken = async function* (): AsyncGenerator<string> {
      yield "some";
      throw new Error("the disk is gone");
    };
    await expect(bytesOf(zipOf([{ name: "a", chunks: broken() }]))).rejects.toThrow("the disk is gone");
  });

  it("[F301] archives of other programs are read: compressed or not, and with ZIP64 fields", async () => {
    const stored = zipSync({ a: strToU8("plain") }, { level: 0 });
    expect(await readAll(stored)).toEqual({ a: "plain" });
    expect(await readAll(Buffer.from(ZIP64, "base64"))).toEqual({ "-": "hello hello hello hello" });
  });

  it("[F301] a file of an archive leaves nothing behind after it has been read", async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`file${n}`, `${n}`]));
    const warn = vi.spyOn(process, "emitWarning");
    onTestFinished(() => warn.mockRestore());
    const archive = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
    expect(await readAll(archive)).toEqual(files);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ["an archive", zipSync({ "a/b": strToU8("one two three one two three"), c: strToU8("four") })],
    ["one with ZIP64 fields", Buffer.from(ZIP64, "base64")],
  ])(
    "[F306] one flipped bit in %s never yields other content, and a truncated archive yields none",
    async (_, good) => {
      const file = path.join(temporaryFolder(), "a.zip");
      const right = JSON.stringify(Object.values(await readAll(good)));
      for (let at = 0; at < good.length; at++) {
        const flipped = Uint8Array.from(good);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        const read = await readAll(flipped, file).catch(String);
        // Names and dates have no checksum; contents have.
        if (typeof read === "string") expect(read).toMatch(/ZIP|archive|is damaged|is encrypted|unknown way/);
        else expect(JSON.stringify(Object.values(read))).toBe(right);
        await expect(readAll(good.slice(0, at), file)).rejects.toThrow(/ZIP|archive/);
      }
    },
  );

  it.each([
    ["PK\x06\x07", 8, "where the large end record is"],
    ["PK\x06\x06", 48, "where the directory is"],
  ])("[F306] an impossible offset is damage (%s at %i: %s)", async (signature, field) => {
    for (const offset of [1n << 53n, 1n << 63n, (1n << 64n) - 1n]) {
      const archive = Buffer.from(ZIP64, "base64");
      archive.writeBigUInt64LE(offset, archive.lastIndexOf(signature, undefined, "latin1") + field);
      await expect(readAll(archive)).rejects.toThrow("The ZIP archive is damaged");
    }
  });

  it("[F306] an archive that counts fewer files than it has is damaged, not shorter", async () => {
    const archive = Buffer.from(zipSync({ a: strToU8("one"), b: strToU8("two") }));
    for (const count of [0, 1, 3]) {
      archive.writeUInt16LE(count, archive.lastIndexOf("PK\x05\x06", undefined, "latin1") + 10);
      await expect(readAll(archive)).rejects.toThrow("The ZIP archive is damaged");
    }
  });

  it("[F306] an encrypted file is refused by name", async () => {
    const archive = Buffer.from(zipSync({ "a/b": strToU8("one") }));
    const at = archive.lastIndexOf("PK\x01\x02", undefined, "latin1");
    archive.writeUInt16LE(archive.readUInt16LE(at + 8) | 1, at + 8);
    await expect(readAll(archive)).rejects.toThrow("a/b is encrypted");
  });

  it("[F306] a file that cannot be unpacked is named, with the reason", async () => {
    const archive = Buffer.from(zipSync({ "a/b": strToU8("one two three one two three") }));
    // The first byte of the compressed data: an invalid block type.
    archive[30 + "a/b".length] = 0b111;
    await expect(readAll(archive)).rejects.toThrow(
      "a/b in the archive is damaged: it cannot be unpacked (invalid block",
    );
  });

  it("[F306] an archive is not unpacked beyond its declared size", async () => {
    const bomb = Buffer.from(zipSync({ a: new Uint8Array(1_000_000) }));
    bomb.writeUInt32LE(10, bomb.lastIndexOf("PK\x01\x02", undefined, "latin1") + 24);
    await expect(readAll(bomb)).rejects.toThrow("a is larger than the archive says");
  });
});
