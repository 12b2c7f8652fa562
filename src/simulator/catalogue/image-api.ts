import type { Model } from "./model.ts";

/** What `/images` tells of one of its models. */
interface ImageApi {
  parameters: Record<string, unknown>;
  pricing: { billable: string; unit: string; cost_usd: number }[];
}

const values = (...allowed: string[]) => ({ type: "enum", values: allowed });
const range = (min: number, max: number) => ({ type: "range", min, max });
const eachPicture = (usd: number) => [{ billable: "output_image", unit: "image", cost_usd: usd }];

const table: Record<string, ImageApi> = {
  "krea/krea-2-large": {
    parameters: {
      aspect_ratio: values("1:1", "3:2", "2:3", "16:9", "9:16"),
      resolution: values("1K", "2K"),
      n: range(1, 4),
      input_references: range(0, 4),
      seed: { type: "boolean" },
    },
    pricing: eachPicture(0.06),
  },
  "black-forest-labs/flux.2-pro": {
    parameters: {
      aspect_ratio: values("1:1", "4:3", "3:4", "16:9", "9:16", "21:9"),
      resolution: values("512", "1K", "2K"),
      quality: values("low", "medium", "high"),
      output_format: values("png", "jpeg"),
      input_references: range(0, 8),
      seed: { type: "boolean" },
    },
    pricing: [{ billable: "output_image", unit: "megapixel", cost_usd: 0.03 }],
  },
};

/** Undefined for a model that draws through chat alone. */
export const imageApiOf = ({ id }: Model): ImageApi | undefined =>
  Object.hasOwn(table, id) ? table[id] : undefined;
