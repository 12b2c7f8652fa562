import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { startSimulator } from "../../src/simulator/index.ts";
import { startHarness } from "../support/harness.ts";
import { tools } from "../support/tools.ts";
import { upstream } from "../support/upstream.ts";

const recording = fileURLToPath(new URL("../../../shared/recorded/models-2026-08-05.json", import.meta.url));

async function simulatedCatalogue(): Promise<string> {
  const simulator = await startSimulator();
  const answer = await fetch(`${simulator.baseUrl}/models?output_modalities=all`);
  const text = await answer.text();
  await simulator.close();
  return text;
}

/** An upstream that knows nothing but this catalogue. */
const serve = (catalogue: string) =>
  upstream((request, response) => {
    const whole = request.url?.startsWith("/models?") ?? false;
    response.writeHead(whole ? 200 : 404).end(whole ? catalogue : '{"error":{"code":404,"message":"none"}}');
  });

const outputOf = (name: string) => tools.find((tool) => tool.name === name)?.output?.();

const catalogues: [string, () => Promise<string>][] = [["simulated", simulatedCatalogue]];
if (existsSync(recording)) catalogues.push(["recorded", async () => readFileSync(recording, "utf8")]);

test.each(catalogues)("every row of the %s catalogue fits every tool and is a resource", async (_, load) => {
  const { call, client } = await startHarness({ env: await serve(await load()) });
  const ids: string[] = [];
  const find = async (offset: number): Promise<number | undefined> => {
    const { data, structured, text } = await call("search_models", {
      outputModality: "all",
      detail: "full",
      expired: true,
      limit: 50,
      offset,
    });
    expect(outputOf("search_models")?.safeParse(structured).error, text.slice(0, 200)).toBeUndefined();
    ids.push(...data.models.map(({ id }: { id: string }) => id));
    return data.next_offset;
  };
  for (let offset: number | undefined = 0; offset !== undefined;) offset = await find(offset);
  const routers = await call("search_models", {
    provider: ["openrouter", "nvidia"],
    outputModality: "all",
    expired: true,
  });
  const listed: { id: string; router?: boolean }[] = routers.data["models"];
  ids.push(...listed.filter(({ router }) => router).map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);

  const ref = { type: "ref/resource" as const, uri: "openrouter://models/{+id}" };
  for (const id of ids) {
    const valid = await call("validate_model", { model: id });
    expect(valid.data, id).toMatchObject({ valid: true, model: id });
    expect(outputOf("validate_model")?.safeParse(valid.structured).error, id).toBeUndefined();
    const info = await call("get_model_info", { model: id, detail: "full" });
    expect(info.data, id).toMatchObject({ id, providers: [], warnings: expect.any(Array) });
    expect(outputOf("get_model_info")?.safeParse(info.structured).error, id).toBeUndefined();
    const concise = await call("get_model_info", { model: id });
    expect(concise.data, id).toMatchObject({ id, providers: [], providers_total: 0 });
    expect(outputOf("get_model_info")?.safeParse(concise.structured).error, id).toBeUndefined();
    const { warnings: _said, ...short } = concise.data;
    expect(JSON.stringify(short).length, id).toBeLessThan(2000);
    const [content] = (await client.readResource({ uri: `openrouter://models/${id}` })).contents;
    const { providers: _providers, warnings: _warnings, ...described } = info.data;
    expect(content && "text" in content && JSON.parse(content.text), id).toMatchObject(described);
    const { completion } = await client.complete({ ref, argument: { name: "id", value: id } });
    expect(completion.values[0]).toBe(id);
  }
});
