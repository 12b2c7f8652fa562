import { deflateSync } from "node:zlib";

import { crc32 } from "../../lib/crc32.ts";
import type { Model } from "../catalogue/model.ts";
import { stringsOf } from "../json.ts";
import type { ChatRequest } from "./ask/request.ts";

/** What Gemini's pictures count for (the recorded answers' `image_tokens`), whatever is on them. */
export const tokensPerPicture = 1120;

const side = 32;

/** A picture for a model that draws, as a data URI; none where the request's `modalities` leave pictures out. */
export function picturesFor({ architecture }: Model, { prompt, body }: ChatRequest): string[] {
  const wanted = stringsOf(body.modalities);
  const draws = architecture.output_modalities.includes("image");
  if (!draws || (wanted.length > 0 && !wanted.includes("image"))) return [];
  return [`data:image/png;base64,${drawPng(prompt).toString("base64")}`];
}

/** A sun of a colour of its own for each prompt, as a PNG (ISO/IEC 15948) of true colour. */
export function drawPng(prompt: string): Buffer {
  const seed = crc32(prompt);
  const [sun, sky] = [seed & 0xffffff, ~seed & 0xffffff].map((colour) => [
    colour >> 16,
    (colour >> 8) & 0xff,
    colour & 0xff,
  ]);
  const rows = Array.from({ length: side }, (_row, y) => [
    // Each line begins with its filter: none.
    0,
    ...Array.from({ length: side }, (_column, x) =>
      Math.hypot(x - side / 2, y - side / 2) < side / 3 ? sun : sky,
    ).flat(),
  ]);
  const size = Buffer.alloc(8);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])])),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat().map(Number)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "ascii"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Pictures as messages and deltas carry them. */
export const shownPictures = (pictures: string[]): object[] =>
  pictures.map((url, index) => ({ type: "image_url", index, image_url: { url } }));
