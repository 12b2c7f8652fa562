import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { ManualClock } from "../support/manual-clock.ts";
import { krea, flux, gemini, png, start } from "../support/pictures.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { upstream } from "../support/upstream.ts";

describe("a picture", () => {
  test("is a file in the output folder, linked and shown, with who drew it and what it cost", async () => {
    const { blocks, output, simulator, sent } = await start();
    const [text, link, image] = await blocks({ prompt: "a red panda", model: krea });
    const data = JSON.parse(text?.text ?? "");
    expect(data).toMatchObject({
      model: krea,
      requested_model: krea,
      provider: "Krea",
      route: "images",
      images: [{ media_type: "image/png" }],
      usage: { cost: 0.06 },
    });
    const [{ path }] = data.images;
    expect(dirname(path)).toBe(output);
    expect((await readFile(path)).subarray(0, 8)).toEqual(png);
    expect(link).toMatchObject({ type: "resource_link", mimeType: "image/png" });
    expect(fileURLToPath(link?.uri ?? "")).toBe(path);
    expect(image).toMatchObject({ type: "image", mimeType: "image/png" });
    expect(Buffer.from(image?.data ?? "", "base64")).toEqual(await readFile(path));
    expect(sent("/images")).toEqual([{ model: krea, prompt: "a red panda" }]);
    expect(simulator.spent).toBe(0.06);
  });

  test("comes as many times as asked for, one of them shown", async () => {
    const { blocks, output, sent } = await start();
    const answer = await blocks({
      prompt: "a panda",
      model: krea,
      n: 3,
      aspect_ratio: "16:9",
      resolution: "2K",
    });
    expect(answer.map(({ type }) => type)).toEqual([
      "text",
      "resource_link",
      "image",
      "resource_link",
      "resource_link",
    ]);
    expect(await readdir(output)).toHaveLength(3);
    expect(sent("/images")).toEqual([
      { model: krea, prompt: "a panda", aspect_ratio: "16:9", resolution: "2K", n: 3 },
    ]);
    const hidden = await blocks({ prompt: "a panda", model: krea, preview: false });
    expect(hidden.map(({ type }) => type)).toEqual(["text", "resource_link"]);
  });

  test("of a model that draws one a request takes a request each", async () => {
    const { call, sent, output } = await start();
    const { data } = await call("generate_image", { prompt: "a fox", model: flux, n: 2 });
    expect(sent("/images")).toEqual([1, 2].map(() => ({ model: flux, prompt: "a fox" })));
    expect(data.images).toHaveLength(2);
    expect(await readdir(output)).toHaveLength(2);
    expect(data.usage.cost).toBe(0.06);
  });

  test("is drawn through chat by a model that /images does not list, with what was asked for", async () => {
    const { call, sent, output } = await start({ env: { OPENROUTER_PROVIDER_ZDR: "true" } });
    const args = { prompt: "a fox", model: gemini, n: 2, aspect_ratio: "16:9", resolution: "2K" };
    const { data, isError } = await call("generate_image", args);
    expect(isError).toBe(false);
    expect(data).toMatchObject({ route: "chat", requested_model: gemini });
    expect(data.images).toHaveLength(2);
    expect(data.usage.cost).toBeGreaterThan(0);
    expect(await readdir(output)).toHaveLength(2);
    const requests = sent("/chat/completions");
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatchObject({
      model: gemini,
      modalities: ["image", "text"],
      image_config: { aspect_ratio: "16:9", image_size: "2K" },
      provider: { zdr: true },
    });
    expect(sent("/images")).toEqual([]);
  });

  test("goes by pictures of the caller", async () => {
    const folder = await temporaryFolder();
    const { call, sent, output } = await start({ env: { OPENROUTER_FILES_ROOTS: folder } });
    const { data } = await call("generate_image", { prompt: "a fox", model: krea });
    const content = await readFile(data.images[0].path);
    await writeFile(join(folder, "fox.png"), content);
    const uri = `data:image/png;base64,${content.toString("base64")}`;
    const address = "https://example.com/fox?size=2";
    const input_images = [join(folder, "fox.png"), address, uri];
    const drawn = await call("generate_image", { prompt: "the same, blue", model: krea, input_images });
    expect(drawn.isError).toBe(false);
    expect(sent("/images")[1]?.["input_references"]).toEqual(
      [uri, address, uri].map((url) => ({ type: "image_url", image_url: { url } })),
    );
    await writeFile(join(folder, "notes.txt"), "no picture");
    const refused = await call("generate_image", {
      prompt: "so",
      model: krea,
      input_images: [join(folder, "notes.txt")],
    });
    expect(refused.text).toMatch(/^Error: Validation Error - input_images: notes.txt is no picture/);
    const inside = await call("generate_image", {
      prompt: "so",
      model: krea,
      input_images: ["https://127.0.0.1/x.png"],
    });
    expect(inside.data.code).toBe("url_not_public");
    expect(sent("/images")).toHaveLength(2);
    expect(await readdir(output)).toHaveLength(2);
  });

  test("of the default model says which that is: the cheapest with a known price", async () => {
    const { call } = await start();
    const { data } = await call("generate_image", { prompt: "a fox" });
    expect(data).toMatchObject({ requested_model: krea, default_model: true });
    const ratio = await call("generate_image", { prompt: "a fox", aspect_ratio: "21:9", dry_run: true });
    // The cheapest with a known price does not take it.
    expect(ratio.data.model).not.toBe(krea);
  });

  test("is asked for in the model's own spelling", async () => {
    const { call, sent } = await start();
    const look = { resolution: "2k", output_format: "JPG", quality: "High" };
    expect((await call("generate_image", { prompt: "a fox", model: flux, ...look })).isError).toBe(false);
    expect(sent("/images")[0]).toMatchObject({ resolution: "2K", output_format: "jpeg", quality: "high" });
    await call("generate_image", { prompt: "a fox", model: gemini, resolution: "4k" });
    expect(sent("/chat/completions")[0]).toMatchObject({ image_config: { image_size: "4K" } });
    // Only one of those that are listed has a word for it.
    const chosen = await call("generate_image", { prompt: "a fox", quality: "low", dry_run: true });
    expect(chosen.data.model).toBe(flux);
  });

  test("is told before it is paid for", async () => {
    const { call, sent } = await start();
    const { data } = await call("generate_image", { prompt: "a fox", model: krea, n: 2, dry_run: true });
    expect(data).toMatchObject({
      dry_run: true,
      model: krea,
      route: "images",
      requests: 1,
      estimate: { likely_usd: 0.12, most_usd: 0.12 },
    });
    expect(sent("/images")).toEqual([]);
  });
});

describe("what a model cannot do", () => {
  test.each([
    [{ aspect_ratio: "7:5" }, /aspect_ratio '7:5'.*1:1, 3:2, 2:3, 16:9, 9:16/],
    [{ resolution: "8K" }, /resolution '8K'.*1K, 2K/],
    [{ resolution: 512 }, /resolution '512'.*1K, 2K/],
    [{ quality: "high" }, /takes no quality; it takes aspect_ratio, resolution/],
    [{ n: 5 }, /at most 4 pictures/],
    [{ n: 11 }, /n: /],
    [{ prompt: "" }, /prompt/],
  ])("is refused with what it can: %j", async (args, said) => {
    const { call, sent } = await start();
    const { isError, text } = await call("generate_image", { prompt: "a fox", model: krea, ...args });
    expect(isError).toBe(true);
    expect(text).toMatch(/^Error: Validation Error - /);
    expect(text).toMatch(said);
    expect(sent("/images")).toEqual([]);
  });

  test("is refused of chat as well", async () => {
    const { call, sent } = await start();
    const { text } = await call("generate_image", { prompt: "a fox", model: gemini, quality: "high" });
    expect(text).toMatch(/asked through chat here, which takes no quality/);
    const ratio = await call("generate_image", { prompt: "a fox", model: gemini, aspect_ratio: "wide" });
    expect(ratio.text).toMatch(/aspect_ratio 'wide'.*21:9/);
    expect(sent("/chat/completions")).toEqual([]);
  });

  test("of another kind names the tool that is for it, and models that draw", async () => {
    const { call, sent } = await start();
    const { text, data } = await call("generate_image", { prompt: "a fox", model: "openai/gpt-4o-mini" });
    expect(text).toMatch(/openai\/gpt-4o-mini makes no pictures, so nothing was sent\. Use chat_completion/);
    expect(data).toMatchObject({ code: "wrong_kind_of_model", suggestions: expect.arrayContaining([krea]) });
    expect(sent("/images")).toEqual([]);
  });

  test("to keep private is refused where no other way leads to the model", async () => {
    const { call, sent } = await start({ env: { OPENROUTER_PROVIDER_DATA_COLLECTION: "deny" } });
    const { text, data } = await call("generate_image", {
      prompt: "a fox",
      model: krea,
      provider: { zdr: true },
    });
    expect(data.code).toBe("privacy_restricted");
    expect(text).toMatch(/cannot promise provider\.data_collection and provider\.zdr/);
    const other = await call("generate_image", { prompt: "a fox" });
    expect(other.data).toMatchObject({ requested_model: gemini, route: "chat" });
    expect(sent("/images")).toEqual([]);
  });

  test("is not checked where OpenRouter does not list what they can", async () => {
    const rows = [
      { id: "a/draws", architecture: { output_modalities: ["image"] } },
      { id: "a/both", architecture: { output_modalities: ["image", "text"] } },
    ];
    const image_url = {
      url: `data:image/png;base64,${Buffer.concat([png, Buffer.alloc(40)]).toString("base64")}`,
    };
    const said = {
      choices: [
        {
          message: { role: "assistant", content: "", images: [{ type: "image_url", image_url }] },
          finish_reason: "stop",
        },
      ],
    };
    const drawn = {
      created: 0,
      data: [{ b64_json: Buffer.concat([png, Buffer.alloc(40)]).toString("base64") }],
    };
    const env = await upstream((request, response) => {
      if (request.url?.startsWith("/models")) return response.end(JSON.stringify({ data: rows }));
      if (request.method === "GET") return response.writeHead(404).end("{}");
      return response.end(JSON.stringify(request.url === "/images" ? drawn : said));
    });
    const { call } = await start({ env });
    const only = await call("generate_image", { prompt: "a fox", model: "a/draws", quality: "high" });
    expect(only.data).toMatchObject({ route: "images", images: [{ media_type: "image/png" }] });
    expect(only.data.warnings.join()).toContain("nothing was checked against it");
    const both = await call("generate_image", { prompt: "a fox", model: "a/both" });
    expect(both.data).toMatchObject({ route: "chat", images: [{ media_type: "image/png" }] });
  });

  test("of other preferences is a warning", async () => {
    const { call, sent } = await start();
    const provider = { only: ["krea"], data_collection: "allow", quantizations: ["fp8"] };
    const { data } = await call("generate_image", { prompt: "a fox", model: krea, provider });
    expect(data.warnings).toEqual([expect.stringContaining("provider.quantizations was not sent")]);
    expect(sent("/images")[0]?.["provider"]).toEqual({ only: ["krea"] });
  });
});

describe("money", () => {
  test("that a picture would take beyond a budget is not spent", async () => {
    const { call, sent } = await start({ env: { OPENROUTER_MAX_COST_PER_SESSION: "0.1" } });
    expect((await call("generate_image", { prompt: "a fox", model: krea, n: 2 })).data.code).toBe(
      "over_budget",
    );
    expect((await call("generate_image", { prompt: "a fox", model: krea })).isError).toBe(false);
    const second = await call("generate_image", { prompt: "a fox", model: krea });
    expect(second.data.code).toBe("over_budget");
    expect(sent("/images")).toHaveLength(1);
    const { data } = await call("get_account_status", {});
    expect(data.spent.session).toMatchObject({ calls: 1, cost: 0.06 });
  });

  test("that nobody can tell before needs to be assumed", async () => {
    const { call } = await start();
    const args = { prompt: "a fox", model: flux, max_cost_usd: 1 };
    expect((await call("generate_image", args)).data.code).toBe("price_unknown");
    expect((await call("generate_image", { ...args, assume_cost_usd: 0.1 })).isError).toBe(false);
    // Sold by the megapixel, of which there are as many as the resolution says.
    expect((await call("generate_image", { ...args, resolution: "1K" })).isError).toBe(false);
  });

  test("is not spent on a failure, and asked for again only where nothing was billed", async () => {
    const clock = new ManualClock();
    const { call, sent, simulator } = await start({ clock, random: () => 0 });
    // The lists are had before: their deadlines are on the same clock.
    await call("generate_image", { prompt: "a fox", model: krea, dry_run: true });
    simulator.failNext({ kind: "status", status: 503 }, { route: "images" });
    const work = call("generate_image", { prompt: "a fox", model: krea });
    expect((await clock.passWaitsUntil(work)).isError).toBe(false);
    expect(sent("/images")).toHaveLength(2);
    simulator.failNext({ kind: "moderation" }, { route: "images" });
    const refused = await call("generate_image", { prompt: "a fox", model: krea });
    expect(refused.text).toMatch(/^Error: Validation Error/);
    expect(sent("/images")).toHaveLength(3);
    expect(simulator.spent).toBe(0.06);
  });
});
