import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { model, started } from "../../support/talking.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chunk, done, finish, stream, upstream } from "../../support/upstream.ts";

describe("the files of a conversation", () => {
  test("are read again, and named where they changed", async () => {
    const root = await temporaryFolder();
    const png = Buffer.from(
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000154a24f5f0000000049454e44ae426082",
      "hex",
    );
    const picture = join(root, "cat.png");
    await writeFile(picture, png);
    await writeFile(join(root, "a.md"), "notes");
    const { say, sent, state } = await started({ OPENROUTER_FILES_ROOTS: root });
    const first = await say("new", "look", { files: [picture, join(root, "a.md")] });
    const { id } = first["conversation"];
    expect(await readFile(join(state, "conversations", `${id}.jsonl`), "utf8")).not.toContain(
      png.toString("base64"),
    );
    await say(id, "on");
    expect(sent()[0].content).toMatchObject([
      { type: "text", text: "look" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${png.toString("base64")}` } },
      { type: "text", text: expect.stringContaining("notes") },
    ]);
    expect(sent()[0].content[2]).not.toHaveProperty("from_file");
    await writeFile(picture, Buffer.concat([png, Buffer.from("x")]));
    const changed = await say(id, "on");
    expect(sent()[0].content[1]).toEqual({ type: "text", text: "[file: cat.png]" });
    expect(changed["warnings"].join()).toContain("cat.png");
  });

  test("that are large data are not kept, which is said", async () => {
    const { say, sent } = await started();
    const large = `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAA".padEnd(120_000, "A")}`;
    const first = await say("new", [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: large } },
        ],
      },
    ]);
    expect(first["warnings"].join()).toContain("not kept");
    await say(first["conversation"].id, "on");
    expect(sent()[0].content[1]).toEqual({ type: "text", text: "[file: image]" });
  });

  test("are named for a model that cannot take them", async () => {
    const { say, sent } = await started();
    const small =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGNgAAAAAgABVKJPXwAAAABJRU5ErkJggg==";
    const first = await say("new", [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: small } },
        ],
      },
    ]);
    const blind = await say(first["conversation"].id, "on", { model: "deepseek/deepseek-v3.2" });
    expect(sent()[0].content[1].text).toMatch(/^\[picture: /);
    expect(blind["warnings"].join()).toContain("picture");
  });
});

describe("the pictures of an answer", () => {
  test("go back to a model that takes them, as long as their files are unchanged", async () => {
    const output = await temporaryFolder();
    const { say, sent } = await started({ OPENROUTER_OUTPUT_DIR: output });
    const first = await say("new", "draw a cat", { model: "google/gemini-3-pro-image" });
    const [name] = await readdir(output);
    expect(name).toMatch(/\.png$/);
    await say(first["conversation"].id, "make it blue", { model: "google/gemini-3-pro-image" });
    expect(sent()[1].images).toMatchObject([
      { type: "image_url", image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) } },
    ]);
    await writeFile(join(output, String(name)), "another");
    await say(first["conversation"].id, "and now?", { model: "google/gemini-3-pro-image" });
    expect(sent()[1]).not.toHaveProperty("images");
    expect(sent()[1].content).toContain(`[file: ${name}]`);
  });

  test("are named for a model that cannot take them, also where the answer is nothing else", async () => {
    const data =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGNgAAAAAgABVKJPXwAAAABJRU5ErkJggg==";
    const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }];
    const sent: { messages: object[] }[] = [];
    const blind = {
      id: "acme/blind",
      architecture: { input_modalities: ["text"], output_modalities: ["text"] },
    };
    const env = await upstream((request, response) => {
      let body = "";
      request.on("data", (bytes) => (body += bytes));
      request.on("end", () => {
        if (request.method === "GET") {
          response.end(JSON.stringify({ data: [{ id: "acme/draws" }, blind] }));
          return;
        }
        sent.push(JSON.parse(body));
        stream(response, chunk({ delta: { images } }), finish, done).end();
      });
    });
    const { say } = await started({ ...env, OPENROUTER_OUTPUT_DIR: await temporaryFolder() });
    const first = await say("new", "draw a cat", { model: "acme/draws" });
    const second = await say(first["conversation"].id, "what is it?", { model: "acme/blind" });
    expect(second["warnings"].join()).toContain("acme/blind does not take what earlier turns hold");
    expect(sent[1]?.messages[1]).toEqual({
      role: "assistant",
      content: expect.stringMatching(/^\[picture: .*\.png\]$/),
    });
  });
});

describe("a full disk", () => {
  test("loses neither the answer nor the turn", async () => {
    const state = await temporaryFolder();
    await writeFile(join(state, "conversations"), "in the way");
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_STATE_DIR: state } });
    const first = await call("chat_completion", { model, conversation: "new", messages: "hi" });
    expect(first.isError, first.text).toBe(false);
    expect(first.data["warnings"].join()).toContain("could not be written");
    await call("chat_completion", { model, conversation: first.data["conversation"].id, messages: "on" });
    expect(lastSent()?.["messages"]).toHaveLength(3);
  });
});
