import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { wavHeader } from "../../src/media/write/wav.ts";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const whisper = "openai/whisper-1";
const samples = Buffer.alloc(16_000);
const wav = Buffer.concat([wavHeader(samples.length, { sampleRate: 8000, channels: 1 }), samples]);

interface Hearing extends Harness {
  folder: string;
  file: string;
  sent: () => { input_audio: { format: string } }[];
}

async function start(options: HarnessOptions = {}): Promise<Hearing> {
  const folder = await temporaryFolder();
  const file = join(folder, "talk.wav");
  await writeFile(file, wav);
  const env = { OPENROUTER_FILES_ROOTS: folder, OPENROUTER_TOOLS: "default,audio", ...options.env };
  const harness = await startHarness({ ...options, env });
  return {
    ...harness,
    folder,
    file,
    sent: () =>
      harness.simulator.requests
        .filter(({ path }) => path.endsWith("/audio/transcriptions"))
        .map(({ body }) => body as { input_audio: { format: string } }),
  };
}

describe("a transcript", () => {
  test("has what was said, who listened and what it cost", async () => {
    const { call, file, sent, simulator } = await start();
    const { data, isError } = await call("transcribe_audio", { file, language: "en" });
    expect(isError).toBe(false);
    expect(data).toMatchObject({
      requested_model: whisper,
      default_model: true,
      file: "talk.wav",
      text: `[simulated] ${wav.length} bytes of wav were heard.`,
      seconds: 1,
      usage: { prompt_tokens: 10, cost: simulator.spent },
    });
    expect(data).not.toHaveProperty("result_id");
    expect(simulator.spent).toBeGreaterThan(0);
    expect(sent()).toEqual([
      {
        model: whisper,
        input_audio: { data: wav.toString("base64"), format: "wav" },
        language: "en",
      },
    ]);
  });

  test("of an hour comes in pages that joined are the whole", async () => {
    const { call, file, simulator, sent } = await start();
    const said = Array.from({ length: 6000 }, (_, index) => `This is sentence ${index}.`).join(" ");
    simulator.answerNext(said);
    const first = await call("transcribe_audio", { file });
    const pages = [first.data];
    for (let page = first.data; page["next_offset"] !== undefined; page = pages.at(-1) ?? {}) {
      expect(page["text"].length).toBeLessThanOrEqual(20_000);
      const args = { result_id: first.data["result_id"], offset: page["next_offset"] };
      pages.push((await call("get_result", args)).data);
    }
    expect(pages.map(({ text }) => text).join("") === said).toBe(true);
    expect(pages.length).toBeGreaterThan(5);
    expect(sent()).toHaveLength(1);
  });

  test("is made of a data URI too", async () => {
    const { call, sent } = await start();
    const file = `data:audio/wav;base64,${wav.toString("base64")}`;
    expect((await call("transcribe_audio", { file, model: whisper })).isError).toBe(false);
    expect(sent()[0]?.input_audio.format).toBe("wav");
  });
});

describe("before anything is paid for", () => {
  test("files go through the guards of files", async () => {
    const { call, folder, sent } = await start();
    const text = join(folder, "talk.txt");
    await writeFile(text, "no sound");
    const codes = await Promise.all(
      ["/etc/hostname", text, "https://example.com/talk.mp3", join(folder, "none.mp3")].map(
        async (file) => (await call("transcribe_audio", { file })).data["code"],
      ),
    );
    expect(codes).toEqual(["outside_roots", "unsupported_modality", "audio_url", "file_not_found"]);
    const large = join(folder, "large.wav");
    await writeFile(large, Buffer.concat([wav, Buffer.alloc(25_000_000)]));
    expect((await call("transcribe_audio", { file: large })).data).toMatchObject({ code: "file_too_large" });
    expect(sent()).toEqual([]);
  });

  test("a budget needs assume_cost_usd, privacy is refused, and so is a model of another kind", async () => {
    const { call, file, sent } = await start({ env: { OPENROUTER_MAX_COST_PER_CALL: "1" } });
    expect((await call("transcribe_audio", { file })).data).toMatchObject({ code: "price_unknown" });
    const provider = { data_collection: "deny" };
    expect((await call("transcribe_audio", { file, provider })).data).toMatchObject({
      code: "privacy_restricted",
    });
    const wrong = await call("transcribe_audio", { file, model: "minimax/speech-2.8-turbo" });
    expect(wrong.data).toMatchObject({ code: "wrong_kind_of_model" });
    expect(wrong.text).toContain("Use generate_speech for it");
    const dry = await call("transcribe_audio", { file, dry_run: true });
    expect(dry.data).toMatchObject({
      model: whisper,
      route: "transcription",
      estimate: { likely_usd: null, most_usd: null },
    });
    expect(sent()).toEqual([]);
    const { data } = await call("transcribe_audio", { file, assume_cost_usd: 0.1 });
    expect(data["usage"].cost).toBeGreaterThan(0);
  });
});
