import { expect, test } from "vitest";

import manifest from "../../package.json" with { type: "json" };
import { links, serverJson } from "./registry/render.ts";

test("server.json keeps the registry's bounds", () => {
  const server = serverJson() as { name: string; description: string; packages: { version: string }[] };
  expect(server.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
  expect(server.description.length).toBeLessThanOrEqual(100);
  expect(server.packages.map(({ version }) => version)).toEqual([manifest.version]);
});

test("no link holds a key, and each starts what it says", () => {
  const text = links();
  expect(text).not.toMatch(/sk-or/);
  const [, config = ""] = /&config=([^`]+)`/.exec(text) ?? [];
  const cursor = JSON.parse(Buffer.from(decodeURIComponent(config), "base64").toString());
  expect(cursor).toMatchObject({ command: "npx", args: ["-y", manifest.name] });
  const [, vscode = ""] = /vscode:mcp\/install\?([^`]+)`/.exec(text) ?? [];
  expect(JSON.parse(decodeURIComponent(vscode))).toMatchObject({ name: "openrouter", command: "npx" });
  const [, code = ""] = /code --add-mcp '(.*)'/.exec(text) ?? [];
  expect(JSON.parse(code)).toMatchObject({ name: "openrouter", args: ["-y", manifest.name] });
});
