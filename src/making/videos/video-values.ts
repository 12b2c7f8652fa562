import { type AppError, invalid } from "../../errors.ts";
import type { MessagePart } from "../../media/read/message-part.ts";
import type { VideoModel } from "../../openrouter/videos.ts";
import type { VideoWish } from "./video-wish.ts";

/** Why a model does not take what is asked; undefined where it does, or nothing is known. */
export function wrongValueIn(wish: VideoWish, listed: VideoModel): AppError | undefined {
  const { id } = listed;
  const asked = [
    ["duration", wish.duration, listed.durations],
    ["resolution", wish.resolution, listed.resolutions],
    ["aspect_ratio", wish.aspect_ratio, listed.aspectRatios],
  ] as const;
  for (const [name, value, values] of asked) {
    const allowed: readonly (string | number)[] = values ?? [];
    if (value === undefined || allowed.length === 0 || allowed.includes(value)) continue;
    return invalid(
      "unsupported_value",
      `${name} ${value} is nothing that ${id} takes, so nothing was sent`,
      `Use one of ${allowed.join(", ")}`,
      { model: id },
    );
  }
  return undefined;
}

interface Fields {
  frame_images?: object[];
  input_references?: readonly MessagePart[];
}

/**
 * Pictures as the first and the last frame where the model takes frames, which may be data; else as references, which
 * have to be https addresses (seen at the live service, autumn 2026).
 */
export function picturesIn(images: readonly MessagePart[], model: string, listed?: VideoModel): Fields {
  if (images.length === 0) return {};
  const frames = listed ? (listed.frames ?? []) : ["first_frame", "last_frame"];
  const order = ["first_frame", "last_frame"].filter((frame) => frames.includes(frame));
  if (images.length <= order.length) {
    return { frame_images: images.map((image, index) => ({ ...image, frame_type: order[index] })) };
  }
  if (images.every((image) => image.type === "image_url" && /^https:/i.test(image.image_url.url))) {
    return { input_references: images };
  }
  const takes = order.length === 0 ? "no frames" : order.join(" and ").replaceAll("_", " ");
  throw invalid(
    "unsupported_value",
    `${model} takes ${takes}, and other pictures only as https addresses, so nothing was sent`,
    order.length === 0
      ? "Pass https URLs, or use another model"
      : `Pass at most ${order.length} pictures, or https URLs`,
    { model },
  );
}
