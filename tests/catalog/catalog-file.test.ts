import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { createCatalogFile } from "../../src/catalog/catalog-file.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { AppError } from "../../src/errors.ts";
import { modelsOf } from "../../src/openrouter/models.ts";
import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { fetched, listed, modelOf } from "./rows.ts";

const signal = new AbortController().signal;
const hour = 3_600_000;
const baseUrl = "https://openrouter.ai/api/v1";

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "cache");
}

/** A process that starts cold: only the folder and the time are shared with others. */
function start(
  folder: string,
  clock: ManualClock,
  { ids = ["a/one"], url = baseUrl, down = false, unreadable = 0 } = {},
) {
  const asked = { models: 0 };
  const catalog = createCatalog({
    clock,
    ttlSeconds: 3600,
    patienceSeconds: 5,
    file: createCatalogFile(async () => folder, url, clock),
    openrouter: {
      async models() {
        asked.models += 1;
        if (down) throw new AppError({ category: "API Error", code: "network_error", what: "no network" });
        return { ...fetched(ids.map((id) => ({ id }))), unreadable };
      },
      endpoints: async () => [],
    },
  });
  return {
    catalog,
    asked,
    ids: async (): Promise<string[]> => (await catalog.current(signal)).models.map(({ id }) => id),
  };
}

/** Where it is, once whoever fetched it had the time to write it. */
async function written(folder: string, clock: ManualClock): Promise<string> {
  await clock.advance(500);
  return inFolder(folder);
}

async function inFolder(folder: string): Promise<string> {
  const whole = [expect.stringMatching(/\.json$/)];
  await expect.poll(() => readdir(folder).catch(() => [])).toEqual(whole);
  const [name = ""] = await readdir(folder);
  return join(folder, name);
}

describe("the catalogue's file", () => {
  test("spares the next process the fetch, for an hour", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    await written(folder, clock);
    await clock.advance(hour - 1500);
    const next = start(folder, clock, { ids: ["a/two"] });
    expect(await next.catalog.current(signal)).toMatchObject({ ageSeconds: 3599, fresh: true });
    expect(await next.ids()).toEqual(["a/one"]);
    expect(next.asked.models).toBe(0);
  });

  test("is used at once when it is stale but younger than a day, while a newer one is fetched", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    await written(folder, clock);
    await clock.advance(20 * hour);
    const next = start(folder, clock, { ids: ["a/two"] });
    expect(await next.ids()).toEqual(["a/one"]);
    await expect.poll(() => next.ids()).toEqual(["a/two"]);
    expect(next.asked.models).toBe(1);
  });

  test("is used however old when OpenRouter cannot be reached, and its age is said", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    await written(folder, clock);
    await clock.advance(1000 * hour - 500);
    const next = start(folder, clock, { down: true });
    expect(await next.catalog.current(signal)).toMatchObject({
      ageSeconds: 3_600_000,
      fresh: false,
      warnings: ["The model catalogue is 3600000 s old: a newer one could not be had (no network)"],
    });
  });

  test("is read again when another process was quicker", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    const first = start(folder, clock);
    await first.ids();
    await written(folder, clock);
    await clock.advance(25 * hour);
    await start(folder, clock, { ids: ["a/two"] }).ids();
    await clock.advance(500);
    await expect.poll(async () => readFile(await inFolder(folder), "utf8")).toContain("a/two");
    expect(await first.ids()).toEqual(["a/two"]);
    expect(first.asked.models).toBe(1);
  });

  test("belongs to one base URL", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    await written(folder, clock);
    const other = start(folder, clock, { url: "http://127.0.0.1:1/api/v1", ids: ["b/one"] });
    expect(await other.ids()).toEqual(["b/one"]);
    expect(await start(folder, clock, { down: true }).ids()).toEqual(["a/one"]);
  });

  test.each([
    ["empty", () => ""],
    ["torn", (text: string) => text.slice(0, text.length / 2)],
    ["foreign", () => '{"hello":"world"}'],
    ["of another version", (text: string) => text.replace('"version":4', '"version":99')],
    ["of another base URL", (text: string) => text.replace("openrouter.ai", "example.com")],
    ["from the future", (text: string) => text.replace(/"fetched_at":\d+/, '"fetched_at":9999999999999')],
    ["without rows", (text: string) => `${text.split("\n")[0]}\n[]\n`],
    ["changed in a row", (text: string) => text.replace("a/one", "a/odd")],
    ["without a date", (text: string) => text.replace(/"fetched_at":\d+/, '"fetched_at":0')],
  ])("is ignored and replaced when it is %s", async (_, damage) => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    const path = await written(folder, clock);
    await writeFile(path, damage(await readFile(path, "utf8")));
    const next = start(folder, clock, { ids: ["a/two"] });
    expect(await next.ids()).toEqual(["a/two"]);
    await clock.advance(500);
    await expect.poll(() => readFile(path, "utf8")).toMatch(/^\{"version":4.*\}\n\[.*a\/two.*\]\n$/);
  });

  test("tells the next process, too, that rows are missing", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock, { unreadable: 2 }).ids();
    await written(folder, clock);
    const next = start(folder, clock);
    const { confirmed, warnings } = await next.catalog.current(signal);
    expect(next.asked.models).toBe(0);
    expect({ confirmed, warnings }).toEqual({
      confirmed: false,
      warnings: [expect.stringContaining("2 rows of OpenRouter's catalogue could not be read")],
    });
  });

  test("gives back every row as it was read", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    const file = createCatalogFile(async () => folder, baseUrl, clock);
    const answer = [
      { id: "a/one", pricing: { prompt: "1" }, links: {} },
      null,
      { id: " a/two", canonical_slug: "a/2" },
    ];
    await file.write({ ...fetched(answer), fetchedAt: clock.now() });
    const found = await file.read();
    expect(found).toMatchObject({ unreadable: 1, fetchedAt: clock.now() });
    expect(found?.rows).toMatchObject([{ id: "a/one" }, { id: "a/two", canonical_slug: "a/2" }]);
    expect(modelsOf(found?.rows ?? [])).toEqual(modelsOf(fetched(answer).rows));
  });

  test("is not needed by a user without a home", async () => {
    const clock = new ManualClock();
    const file = createCatalogFile(async () => undefined, baseUrl, clock);
    const read: string[] = [];
    const row = {
      id: "a/one",
      get pricing() {
        read.push("a/one");
        return null;
      },
    };
    await file.write({ ...fetched([row]), fetchedAt: clock.now() });
    expect(await file.read()).toBeUndefined();
    // Or the rows of every catalogue would be held as they came.
    expect(read).toEqual(["a/one"]);
  });

  test("that is a pipe does not hang anybody", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    const path = await written(folder, clock);
    await rm(path);
    execFileSync("mkfifo", [path]);
    expect(await start(folder, clock, { ids: ["a/two"] }).ids()).toEqual(["a/two"]);
  });

  test("leaves no drafts of processes that were killed", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    const draft = `${await written(folder, clock)}.1.abcd.tmp`;
    await writeFile(draft, "half");
    await utimes(draft, 0, 0);
    await clock.advance(25 * hour);
    await start(folder, clock).ids();
    expect(await written(folder, clock)).toMatch(/\.json$/);
  });

  test("that cannot be written is no reason to fail", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    await start(folder, clock).ids();
    const path = await written(folder, clock);
    await chmod(path, 0o400);
    await chmod(folder, 0o500);
    onTestFinished(() => chmod(folder, 0o700));
    await clock.advance(25 * hour);
    expect(await start(folder, clock, { ids: ["a/two"] }).ids()).toEqual(["a/two"]);
    // A file where a folder should be: the same for every user, root too.
    expect(await start(path, clock, { ids: ["a/three"] }).ids()).toEqual(["a/three"]);
    await clock.advance(500);
  });

  test("is never half written, however many write and read at once", async () => {
    const [folder, clock] = [await emptyFolder(), new ManualClock()];
    const file = createCatalogFile(async () => folder, baseUrl, clock);
    const models = Array.from({ length: 300 }, (_, index) =>
      modelOf({ id: `a/model-${index}`, description: "x".repeat(200) }),
    );
    await file.write({ rows: listed(models), unreadable: 0, fetchedAt: clock.now() });
    const reads: (number | undefined)[] = [];
    await Promise.all(
      Array.from({ length: 40 }, async (_, turn) => {
        if (turn % 2) await file.write({ rows: listed(models), unreadable: 0, fetchedAt: clock.now() });
        else reads.push((await file.read())?.rows.length);
      }),
    );
    expect(new Set(reads)).toEqual(new Set([300]));
    expect(await readdir(folder)).toHaveLength(1);
  });
});

test("a fetch is written half a second later, the newest of several once, and at once when the process leaves", async () => {
  const clock = new ManualClock();
  const files: string[] = [];
  const catalog = createCatalog({
    clock,
    ttlSeconds: 0,
    patienceSeconds: 5,
    file: {
      read: async () => undefined,
      write: async ({ rows }) => void files.push(rows.map(({ id }) => id).join()),
    },
    openrouter: {
      models: async () => fetched([{ id: `at/${clock.now()}` }]),
      endpoints: async () => [],
    },
  });
  const begun = clock.now();
  for (const pause of [300, 199, 1]) {
    await catalog.current(signal);
    expect(files).toEqual([]);
    await clock.advance(pause);
  }
  expect(files).toEqual([`at/${begun + 499}`]);
  await clock.advance(500);
  await catalog.current(signal);
  await catalog.close();
  await clock.advance(500);
  expect(files).toEqual([`at/${begun + 499}`, `at/${begun + 1000}`]);
});

test("the server keeps its catalogue where it is told to, and holds no key in it", async () => {
  const folder = await emptyFolder();
  const { call, simulator, leave } = await startHarness({ env: { OPENROUTER_CACHE_DIR: folder } });
  await call("search_models", {});
  await leave();
  const text = await readFile(await inFolder(folder), "utf8");
  expect(text).toContain("anthropic/claude-sonnet-4.5");
  expect(text).not.toContain(simulator.key);
});
