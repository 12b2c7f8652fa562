import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { AnswerMedia } from "../../../src/media/write/answer-media.ts";
import { writeNew } from "../../../src/media/write/new-file.ts";
import { saveAgain, saveMedia } from "../../../src/media/write/save-media.ts";
import { refusalOf, samples } from "../samples.ts";

let base = "";
const now = new Date("2026-11-21T02:03:04Z");
const save = (media: AnswerMedia[], folder = join(base, "a", "out"), generationId = "gen-1-abc") =>
  saveMedia({ folder, media, now, generationId });
const url = (label: string, bytes: Buffer) => `data:${label};base64,${bytes.toString("base64")}`;
const sound = (format: string, bytes: Buffer) => ({ data: bytes.toString("base64"), format });

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "media-"));
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe("pictures", () => {
  test("become files in a folder that is made for them", async () => {
    const { saved, warnings } = await save([
      { url: url("image/png", samples.png) },
      { url: url("image/png", samples.jpeg) },
    ]);
    expect(warnings).toEqual([]);
    const folder = join(base, "a", "out");
    expect(await readdir(folder)).toEqual(["2026-11-21-gen-1-abc-1.png", "2026-11-21-gen-1-abc-2.jpg"]);
    expect(saved[0]).toEqual({
      path: join(folder, "2026-11-21-gen-1-abc-1.png"),
      uri: expect.stringMatching(/^file:\/\/\/.*-1\.png$/),
      mediaType: "image/png",
      bytes: samples.png.length,
      block: { type: "image", data: samples.png.toString("base64") },
    });
    expect(saved[1]?.mediaType).toBe("image/jpeg");
    expect(await readFile(fileURLToPath(saved[0]?.uri ?? ""))).toEqual(samples.png);
  });

  test("have a block only below 700 kB, and svg never", async () => {
    const sized = (bytes: number) => Buffer.concat([samples.png, Buffer.alloc(bytes - samples.png.length)]);
    const { saved } = await save([
      { url: url("image/png", sized(699_999)) },
      { url: url("image/png", sized(700_000)) },
      { url: url("image/svg+xml", samples.svg) },
    ]);
    expect(saved.map((item) => item?.block?.type)).toEqual(["image", undefined, undefined]);
    expect(saved.map((item) => item?.bytes).slice(0, 2)).toEqual([699_999, 700_000]);
    expect(saved[2]?.path).toMatch(/\.svg$/);
  });

  test("never take the name of a file that is there, nor follow a link in its place", async () => {
    const victim = join(base, "victim");
    await writeFile(victim, "mine");
    await writeFile(join(base, "2026-11-21-gen-1-abc-1.png"), "older");
    await symlink(victim, join(base, "2026-11-21-gen-1-abc-1-2.png"));
    const media = [{ url: url("image/png", samples.png) }];
    const both = await Promise.all([save(media, base), save(media, base)]);
    const names = both.flatMap(({ saved }) => saved.map((item) => item?.path?.slice(base.length + 1)));
    expect(names.toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
      "2026-11-21-gen-1-abc-1-3.png",
      "2026-11-21-gen-1-abc-1-4.png",
    ]);
    expect(await readFile(victim, "utf8")).toBe("mine");
    expect(await readFile(join(base, "2026-11-21-gen-1-abc-1.png"), "utf8")).toBe("older");
  });

  test("cannot choose their folder or extension", async () => {
    const { saved } = await save(
      [{ url: url("application/x-sh", Buffer.from([0, 1, 2])) }, { url: url("text/html", samples.text) }],
      base,
      "../../x/../\0y",
    );
    expect(saved.map((item) => item?.path?.slice(base.length))).toEqual([
      "/2026-11-21-_x_y-1.bin",
      "/2026-11-21-_x_y-2.txt",
    ]);
  });
});

describe("the same picture twice", () => {
  test("is one file, however it is labelled, padded or wrapped", async () => {
    const base64 = samples.png.toString("base64");
    const { saved, warnings } = await save([
      { url: `data:image/png;base64,${base64}` },
      { url: `data:application/octet-stream;base64,${base64.replaceAll("=", "")}` },
      { url: url("image/gif", samples.gif) },
      { url: `data:;base64,${base64.match(/.{1,20}/g)?.join("\r\n")}` },
      { data: base64, format: "wav" },
    ]);
    expect(warnings).toEqual([]);
    expect(saved.map((item) => saved.indexOf(item))).toEqual([0, 0, 2, 0, 0]);
    expect(await readdir(join(base, "a", "out"))).toHaveLength(2);
  });
});

test("an answer of more media than anybody asks for does not fill the folder", async () => {
  const many = Array.from({ length: 1000 }, (_, at) => sound("mp3", Buffer.from(`${at}`)));
  const { saved, warnings } = await save(many);
  expect(await readdir(join(base, "a", "out"))).toHaveLength(128);
  expect(saved).toHaveLength(128);
  expect(warnings).toEqual(["the answer has 1000 media; only the first 128 were saved"]);
});

describe("large ones", () => {
  test("of 12 MB are written as they are, base64 in lines and padded in the middle too", async () => {
    const half = Buffer.concat([samples.png, Buffer.alloc(6_000_000, "picture")]);
    const content = Buffer.concat([half, half]);
    const lines = content.toString("base64").replaceAll(/(.{1_000_000})/g, "$1\n");
    const [lined] = (await save([{ url: `data:image/png;base64,${lines}` }])).saved;
    expect(content.equals(await readFile(lined?.path ?? ""))).toBe(true);
    expect(lined).toMatchObject({ mediaType: "image/png", bytes: content.length });
    expect(lined).not.toHaveProperty("block");

    const padded = `${half.toString("base64")}${half.toString("base64")}`;
    const [pcm] = (await save([{ data: padded, format: "pcm16" }])).saved;
    const file = await readFile(pcm?.path ?? "");
    expect(file.readUInt32LE(40)).toBe(content.length - (content.length % 2));
    expect(content.subarray(0, file.readUInt32LE(40)).equals(file.subarray(44))).toBe(true);
  });

  test("are decoded in pieces: no second copy of them is made", async () => {
    const base64 = "iVBORw0KGgo".padEnd(60_000_000, "A");
    const pieces: number[] = [];
    const write: typeof writeNew = async (_, content) => {
      for (const piece of content) pieces.push(piece.length);
    };
    const media = [{ url: `data:image/png;base64,${base64}` }];
    const { saved } = await saveMedia({ folder: base, media, now, generationId: "large", write });
    expect(saved[0]?.bytes).toBe(45_000_000);
    expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBe(45_000_000);
    expect(Math.max(...pieces)).toBeLessThan(1_000_000);
  });
});

describe("sound", () => {
  test("raw pcm16 gets a WAV header of 24 kHz mono", async () => {
    const { saved } = await save([sound("pcm16", Buffer.from([1, 2, 3, 4, 5]))]);
    const wav = await readFile(saved[0]?.path ?? "");
    expect(wav.toString("hex")).toBe(
      [
        ["52494646", "28000000", "57415645"],
        ["666d7420", "10000000", "0100", "0100", "c05d0000", "80bb0000", "0200", "1000"],
        ["64617461", "04000000", "01020304"],
      ]
        .flat()
        .join(""),
    );
    expect(saved[0]).toMatchObject({ mediaType: "audio/wav", bytes: 48, block: { type: "audio" } });
  });

  test("pcm16 that begins like an mp3 or like text is raw all the same; one with a header is kept", async () => {
    const { saved } = await save([
      sound("pcm16", samples.mp3),
      sound("pcm16", Buffer.from("abcd")),
      sound("pcm16", samples.wav),
    ]);
    expect(saved.map((item) => item?.bytes)).toEqual([44 + samples.mp3.length, 48, samples.wav.length]);
  });

  test("pieces of a stream that are padded each for itself are all written", async () => {
    const data = ["ab", "c", "defg"].map((piece) => Buffer.from(piece).toString("base64")).join("");
    const { saved } = await save([{ data, format: "mp3" }]);
    expect(await readFile(saved[0]?.path ?? "", "utf8")).toBe("abcdefg");
  });

  test.each([
    ["mp3", samples.mp3, ".mp3", "audio/mpeg"],
    ["wav", samples.wav, ".wav", "audio/wav"],
    ["flac", samples.flac, ".flac", "audio/flac"],
    ["opus", samples.ogg, ".ogg", "audio/ogg"],
    ["mp3", Buffer.from([0, 0, 7, 7]), ".mp3", "audio/mpeg"],
    ["toString", Buffer.from([0, 0, 7, 7]), ".bin", "application/octet-stream"],
  ])("%s is written as it is", async (format, bytes, extension, mediaType) => {
    const { saved } = await save([sound(format, bytes)]);
    expect(saved[0]).toMatchObject({ mediaType, path: expect.stringContaining(extension) });
    expect(await readFile(saved[0]?.path ?? "")).toEqual(bytes);
  });
});

describe("what goes wrong", () => {
  test("an unreadable medium is a warning and the others are kept", async () => {
    const { saved, warnings } = await save([
      { url: "data:image/png;base64,*" },
      { url: "https://cdn.example.com/a.png" },
      { data: "", format: "mp3" },
      { url: url("image/gif", samples.gif) },
    ]);
    expect(saved.map((item) => item?.mediaType).filter(Boolean)).toEqual(["image/gif"]);
    expect(saved).toHaveLength(4);
    expect(warnings).toHaveLength(3);
    expect(warnings[1]).toContain("https://cdn.example.com/a.png");
  });

  test("a folder that cannot be written is a warning that names the setting", async () => {
    await writeFile(join(base, "file"), "");
    const { saved, warnings } = await save(
      [{ url: url("image/png", samples.png) }],
      join(base, "file", "below"),
    );
    // Without a file to lead to, it is shown whatever its size.
    expect(saved.map((item) => [item?.path, item?.block?.type])).toEqual([[undefined, "image"]]);
    expect(warnings[0]).toContain("OPENROUTER_OUTPUT_DIR");
    expect(warnings[0]).not.toContain("base64");
  });

  const full: typeof writeNew = async (path, pieces) => {
    // As a disk on which half of it has room.
    await writeNew(
      path,
      (function* () {
        const [first] = pieces;
        yield first?.subarray(0, 20) ?? Buffer.alloc(0);
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      })(),
    );
  };

  test("a disk that gets full leaves no half file, and keeps what did not fit for another try", async () => {
    const folder = join(base, "out");
    const media = [{ url: url("image/png", samples.png) }, { url: url("image/gif", samples.gif) }];
    const first = await saveMedia({ folder, media, now, generationId: "gen-1", write: full });
    expect(await readdir(folder)).toEqual([]);
    expect(first.saved.map((item) => item?.path)).toEqual([undefined, undefined]);
    expect(first.warnings).toEqual([
      expect.stringMatching(/^medium 1 .*image\/png.*ENOSPC.*kept in memory.*get_result/),
      expect.stringMatching(/^medium 2 .*image\/gif.*ENOSPC/),
    ]);

    const second = await saveAgain(first, full);
    expect(second.saved.map((item) => item?.path)).toEqual([undefined, undefined]);
    expect(second.warnings).toEqual(first.warnings);

    const third = await saveAgain(second);
    expect(third.warnings).toEqual([]);
    expect(third.saved.map((item) => item?.path)).toEqual([
      join(folder, "2026-11-21-gen-1-1.png"),
      join(folder, "2026-11-21-gen-1-2.gif"),
    ]);
    expect(await readFile(third.saved[0]?.path ?? "")).toEqual(samples.png);
    expect(third.saved[0]).not.toHaveProperty("unsaved");
    expect(await saveAgain(third)).toEqual(third);
    expect(await readdir(folder)).toHaveLength(2);
  });

  test("what is unreadable is still said when the rest was written later", async () => {
    const media = [
      { url: "data:image/png;base64,*" },
      { data: samples.wav.toString("base64"), format: "pcm16" },
    ];
    const first = await saveMedia({ folder: base, media, now, generationId: "gen", write: full });
    const { saved, warnings } = await saveAgain(first);
    expect(warnings).toEqual([expect.stringMatching(/^medium 1 .*not readable/)]);
    expect(await readFile(saved[1]?.path ?? "")).toEqual(samples.wav);
  });

  test("a folder that is not absolute is refused", async () => {
    const refusal = await refusalOf(() => save([], "out"));
    expect([refusal.code, refusal.next]).toEqual([
      "bad_output_folder",
      expect.stringContaining("OPENROUTER_OUTPUT_DIR"),
    ]);
  });
});
