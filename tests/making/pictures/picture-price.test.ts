import { describe, expect, test } from "vitest";

import { costByProviders, pricePerPicture } from "../../../src/making/pictures/picture-price.ts";
import { modelOf } from "../../catalog/rows.ts";

const use = { n: 2, inputImages: 1, promptTokens: 10, mostPromptTokens: 20, resolution: undefined };
const out = (unit: string, usd: number) => ({ billable: "output_image", unit, usd });

describe("the cost of pictures", () => {
  test.each([
    ["of one provider", [[out("image", 0.05)]], { likely: 0.1, worst: 0.1 }],
    [
      "of several is that of the dearest at worst",
      [[out("image", 0.05)], [out("image", 0.07)]],
      { likely: 0.1, worst: 0.14 },
    ],
    [
      "of variants is that of the dearest at worst",
      [[out("image", 0.05), out("image", 0.1)]],
      { likely: 0.1, worst: 0.2 },
    ],
    [
      "has what goes in",
      [
        [
          out("image", 0.05),
          { billable: "input_image", unit: "image", usd: 0.01 },
          { billable: "input_text", unit: "token", usd: 0.001 },
        ],
      ],
      { likely: 0.12, worst: 0.13 },
    ],
    [
      "by the megapixel is open where nobody says how large",
      [[out("megapixel", 0.03)]],
      { likely: 0.06, worst: null },
    ],
    ["by the token is open", [[out("token", 0.00003)]], { likely: 0.0672, worst: null }],
    ["is unknown where one provider tells none", [[out("image", 0.05)], []], { likely: null, worst: null }],
    ["is unknown where nobody tells", [], { likely: null, worst: null }],
    [
      "is nothing for what is not sent",
      [[out("image", 0.05), { billable: "input_font", unit: "image", usd: 1 }]],
      { likely: 0.1, worst: 0.1 },
    ],
  ])("%s", (_, providers, expected) => {
    expect(costByProviders(providers, use)).toEqual(expected);
  });

  test("by the megapixel follows the resolution", () => {
    expect(costByProviders([[out("megapixel", 0.03)]], { ...use, resolution: "2K" })).toEqual({
      likely: 0.24,
      worst: 0.36,
    });
  });
});

test.each([
  [
    "that draws only, by the picture it stands for",
    ["image"],
    { prompt: "0", image_output: "0.00000958083832335329" },
    0.04,
  ],
  [
    "that writes too, by its tokens",
    ["image", "text"],
    { prompt: "0.00000025", completion: "0.0000015", image_output: "0.00003" },
    0.0336,
  ],
  ["with a price for a whole picture", ["image"], { prompt: "0", image_output: "0.04" }, 0.04],
  ["listed at nothing", ["image"], { prompt: "0", completion: "0" }, null],
  ["whose price varies", ["text", "image"], { prompt: "-1", completion: "-1" }, null],
])("the price of a picture of a model %s", (_, output_modalities, pricing, expected) => {
  const price = pricePerPicture(modelOf({ id: "a/b", architecture: { output_modalities }, pricing }));
  expect(price === null ? null : Number(price.toFixed(6))).toBe(expected);
});
