import { describe, expect, test } from "vitest";

import { veo, prompt, start } from "../support/studio.ts";

describe("before anything is paid for", () => {
  test("values that the model does not take are refused with those it takes", async () => {
    const { call, paths } = await start();
    const wrong = await call("generate_video", { prompt, model: veo, duration: 5 });
    expect(wrong.text).toContain("duration 5 is nothing that google/veo-3.1 takes");
    expect(wrong.text).toContain("4, 6, 8");
    const size = await call("generate_video", { prompt, model: veo, resolution: "4K" });
    expect(size.text).toContain("720p, 1080p");
    const kind = await call("generate_video", { prompt, model: "minimax/speech-2.8-turbo" });
    expect(kind.text).toContain("generate_speech (OPENROUTER_TOOLS=default,audio lists it)");
    const provider = { zdr: true };
    expect((await call("generate_video", { prompt, provider })).data).toMatchObject({
      code: "privacy_restricted",
    });
    expect(paths("POST")).toEqual([]);
  });

  test("the most that it can cost has to fit the budget; a dry run tells it", async () => {
    const { call, paths } = await start({ env: { OPENROUTER_MAX_COST_PER_CALL: "2" } });
    const dry = await call("generate_video", { prompt, duration: 8, dry_run: true });
    expect(dry.data).toMatchObject({
      model: veo,
      route: "videos",
      estimate: { likely_usd: 1.6, most_usd: 3.2 },
    });
    expect((await call("generate_video", { prompt, duration: 8 })).data).toMatchObject({
      code: "over_budget",
    });
    expect(paths("POST")).toEqual([]);
    expect((await call("generate_video", { prompt, duration: 4 })).isError).toBe(false);
  });

  test("pictures are its frames, and may be data", async () => {
    const { call, simulator } = await start();
    const picture = `data:image/png;base64,${Buffer.from("89504e470d0a1a0a00", "hex").toString("base64")}`;
    const input_images = [picture, "https://example.com/last.png"];
    expect((await call("generate_video", { prompt, input_images })).isError).toBe(false);
    const body = simulator.requests.find(({ path }) => path.endsWith("/videos"))?.body;
    expect(body).toMatchObject({
      frame_images: [
        { type: "image_url", image_url: { url: picture }, frame_type: "first_frame" },
        { image_url: { url: "https://example.com/last.png" }, frame_type: "last_frame" },
      ],
    });
    const many = await call("generate_video", { prompt, input_images: [picture, picture, picture] });
    expect(many.text).toContain("takes first frame and last frame");
  });
});

test.each(["vid_", "vid_../../secret", "vid_aaaaaaaaaaaa", "../jobs/vid_aaaaaaaaaaaa", "vid_aaaaaaaaaaa/"])(
  "%s is no result",
  async (result_id) => {
    const { call } = await start();
    expect((await call("get_result", { result_id })).data).toMatchObject({ code: "result_not_found" });
  },
);
