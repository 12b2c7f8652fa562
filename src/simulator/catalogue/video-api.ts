import type { Model } from "./model.ts";

/** What `/videos/models` tells of one of its models. */
interface VideoApi {
  supported_resolutions: string[];
  supported_aspect_ratios: string[];
  supported_durations: number[];
  supported_frame_images: string[];
  generate_audio: boolean;
  pricing_skus: Record<string, string>;
}

const table: Record<string, VideoApi> = {
  "google/veo-3.1": {
    supported_resolutions: ["720p", "1080p"],
    supported_aspect_ratios: ["16:9", "9:16"],
    supported_durations: [4, 6, 8],
    supported_frame_images: ["first_frame", "last_frame"],
    generate_audio: true,
    pricing_skus: { duration_seconds_with_audio: "0.4", duration_seconds_without_audio: "0.2" },
  },
};

/** Undefined for a model that makes no videos. */
export const videoApiOf = ({ id }: Model): VideoApi | undefined =>
  Object.hasOwn(table, id) ? table[id] : undefined;
