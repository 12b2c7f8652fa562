import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import { krea, png, type Block, start } from "../support/pictures.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { upstream } from "../support/upstream.ts";

describe("save_path", () => {
  test.each([
    ["fox", "fox.png"],
    ["fox.jpg", "fox.png"],
    ["animals/fox.webp", "animals/fox.png"],
    ["v1.2 fox", "v1.2 fox.png"],
    ["./a/../fox", "fox.png"],
  ])("%s is %s", async (save_path, expected) => {
    const { call, output } = await start();
    const { data } = await call("generate_image", { prompt: "a fox", model: krea, save_path });
    expect(data.images[0].path).toBe(join(output, expected));
  });

  test("may be an absolute path inside the output folder, or a subfolder; a name that exists gets a number", async () => {
    const { call, output } = await start();
    await mkdir(join(output, "there"));
    const draw = async (save_path: string): Promise<string> =>
      (await call("generate_image", { prompt: "a fox", model: krea, save_path })).data.images[0].path;
    expect(await draw(join(output, "fox.png"))).toBe(join(output, "fox.png"));
    expect(await draw("fox.png")).toBe(join(output, "fox-2.png"));
    expect(dirname(await draw("new/"))).toBe(join(output, "new"));
    expect(dirname(await draw("there"))).toBe(join(output, "there"));
    const two = await call("generate_image", { prompt: "a fox", model: krea, n: 2, save_path: "pair" });
    expect(two.data.images.map(({ path }: { path: string }) => basename(path))).toEqual([
      "pair-1.png",
      "pair-2.png",
    ]);
  });

  test("is found in an output folder that is itself a link", async () => {
    const link = join(await temporaryFolder(), "link");
    const { call, output } = await start({ env: { OPENROUTER_OUTPUT_DIR: link } });
    await symlink(output, link);
    for (const save_path of ["fox", join(link, "fox")]) {
      const { data } = await call("generate_image", { prompt: "a fox", model: krea, save_path });
      expect(dirname(data.images[0].path)).toBe(output);
    }
  });

  test.each([
    "../fox",
    "a/../../fox",
    "/etc/fox",
    "~/fox",
    "",
    "a\u0000b",
    "a\u202egnp",
    "a\u0085b",
    "a\nb",
    "..",
    "a\\..\\..\\b",
    "file/fox",
    "link/fox",
    "link",
  ])("%j is refused before anything is paid for", async (save_path) => {
    const { call, output, sent } = await start();
    await writeFile(join(output, "file"), "");
    await symlink(await temporaryFolder(), join(output, "link"));
    const { text, data } = await call("generate_image", { prompt: "a fox", model: krea, save_path });
    expect(data.code).toBe("bad_save_path");
    expect(text).toContain("OPENROUTER_OUTPUT_DIR");
    expect(sent("/images")).toEqual([]);
  });
});

test("a link is named as people write the name, and its address is one", async () => {
  const { blocks } = await start();
  const content = await blocks({ prompt: "a fox", model: krea, save_path: "my fóx" });
  expect(content).toContainEqual(
    expect.objectContaining({
      type: "resource_link",
      name: "my fóx.png",
      uri: expect.stringContaining("my%20f"),
    }),
  );
});

describe("nothing that was paid for is lost", () => {
  test("when the folder cannot be written: it is shown, and saved when there is room", async () => {
    const place = join(await temporaryFolder(), "place");
    await writeFile(place, "");
    const { blocks, call } = await start({ env: { OPENROUTER_OUTPUT_DIR: join(place, "output") } });
    const [text, image] = await blocks({ prompt: "a fox", model: krea });
    const data = JSON.parse(text?.text ?? "");
    expect(data.images).toEqual([{ media_type: "image/png", bytes: expect.any(Number) }]);
    expect(data.warnings.join()).toContain("OPENROUTER_OUTPUT_DIR");
    expect(image).toMatchObject({ type: "image" });
    await rm(place);
    const saved = await call("get_result", { result_id: data.result_id });
    expect((await readFile(saved.data.images[0].path)).subarray(0, 8)).toEqual(png);
    expect(saved.data).not.toHaveProperty("result_id");
  });

  test("of a picture of 20 MB", async () => {
    const large = Buffer.concat([png, Buffer.alloc(20_000_000 - png.length, 7)]);
    const models = { data: [{ id: "a/draws", architecture: { output_modalities: ["image"] } }] };
    const env = await upstream((request, response) => {
      if (request.url?.startsWith("/models")) response.end(JSON.stringify(models));
      else if (request.url === "/images/models") response.end(JSON.stringify({ data: [{ id: "a/draws" }] }));
      else if (request.method === "GET") response.end(JSON.stringify({ endpoints: [] }));
      else {
        response.setHeader("X-Generation-Id", "gen-img-1");
        response.end(
          JSON.stringify({
            created: 0,
            data: [{ b64_json: large.toString("base64") }],
            usage: { cost: 0.2 },
          }),
        );
      }
    });
    const { blocks } = await start({ env });
    const content = await blocks({ prompt: "a wall", model: "a/draws" });
    expect(content.map(({ type }) => type)).toEqual(["text", "resource_link"]);
    const data = JSON.parse(content[0]?.text ?? "");
    expect(data).toMatchObject({ id: "gen-img-1", images: [{ bytes: 20_000_000 }], usage: { cost: 0.2 } });
    expect((await readFile(data.images[0].path)).equals(large)).toBe(true);
  });

  test("when it takes longer than a client waits: get_result brings it", async () => {
    const { client, call, simulator, sent } = await start({
      env: { OPENROUTER_REPLY_WITHIN_SECONDS: "1" },
    });
    simulator.failNext({ kind: "stall", ms: 1500 }, { route: "images" });
    const { data } = await call("generate_image", { prompt: "a fox", model: krea });
    expect(data).toMatchObject({ status: "in_progress", requested_model: krea });
    expect(data.warnings.join()).toContain("get_result");
    const args = { result_id: data.result_id };
    let content: Block[] = [];
    let whole = data;
    for (let turn = 0; turn < 12 && whole.status === "in_progress"; turn += 1) {
      const result = await client.callTool({ name: "get_result", arguments: args });
      content = result.content as Block[];
      whole = JSON.parse(content[0]?.text ?? "");
    }
    expect(whole).not.toHaveProperty("status");
    expect((await readFile(whole.images[0].path)).subarray(0, 8)).toEqual(png);
    expect(content.map(({ type }) => type)).toEqual(["text", "resource_link", "image"]);
    expect((await call("get_result", args)).data).toEqual(whole);
    expect(sent("/images")).toHaveLength(1);
    expect(simulator.spent).toBe(0.06);
  });

  test("and nothing goes on when the client cancels", async () => {
    const { call, simulator, output } = await start();
    simulator.failNext({ kind: "hang" }, { route: "images" });
    const cancel = new AbortController();
    const messages: string[] = [];
    const answer = call(
      "generate_image",
      { prompt: "a fox", model: krea },
      { signal: cancel.signal, onprogress: ({ message }) => messages.push(message ?? "") },
    );
    const request = () => simulator.requests.find(({ path }) => path.endsWith("/images"));
    await expect.poll(() => messages.length, { timeout: 5000 }).toBeGreaterThan(0);
    expect(messages.at(-1)).toMatch(/^krea\/krea-2-large: drawing \(\d+ s so far\)$/);
    cancel.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    await expect.poll(() => request()?.closedByClient).toBe(true);
    expect(await readdir(output)).toEqual([]);
  });
});
