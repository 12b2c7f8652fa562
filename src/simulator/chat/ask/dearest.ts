import { isObject } from "../../../lib/is-object.ts";
import { numberOf } from "../../json.ts";
import type { JsonObject } from "../../json.ts";

/** The most that a request can be charged for. */
export interface Dearest {
  /** A token for two ASCII characters and one for each other, of every text that is not a medium's. */
  promptTokens: number;
  pictures: number;
  /** Answers that are written, each as long as it may be. */
  answers: number;
}

/** Where a part of that type has the medium itself. */
const mediumAt: Record<string, string> = {
  image_url: "url",
  input_audio: "data",
  video_url: "url",
  input_video: "url",
  file: "file_data",
};

/** Counted by code of its own, as a server that tests are held against must be. */
export function dearestOf(body: JsonObject): Dearest {
  const found = { promptTokens: 0, pictures: 0 };
  const count = (text: string): void => {
    const signs = Array.from(text);
    const ascii = signs.filter((sign) => sign < "\u0080").length;
    found.promptTokens += Math.ceil(ascii / 2) + (signs.length - ascii);
  };
  const walk = (value: unknown): void => {
    if (typeof value === "string") count(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) {
      const type = typeof value.type === "string" && Object.hasOwn(mediumAt, value.type) ? value.type : "";
      const medium = value[type];
      if (type === "image_url") found.pictures += 1;
      for (const [key, item] of Object.entries(value)) {
        if (key !== type || medium === undefined) walk(item);
        else if (isObject(medium)) walk({ ...medium, [mediumAt[type] ?? ""]: undefined });
      }
    }
  };
  walk(body);
  return { ...found, answers: Math.max(1, numberOf(body.n) ?? 1, numberOf(body.best_of) ?? 1) };
}
