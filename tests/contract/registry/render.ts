import manifest from "../../../package.json" with { type: "json" };
import { type Setting, settings } from "../../../src/config/settings.ts";
import { tools } from "../../support/tools.ts";

const { name, version, description, license, engines } = manifest;
/** What only a package that is to be published has. */
const fields = manifest as { repository?: { url: string }; homepage?: string; mcpName?: string };

const key = settings.apiKey;
const shortest = "Every model on OpenRouter as tools: ask, compare, search, and know what it cost.";
const launch = { command: "npx", args: ["-y", name] };

/** For the registry of MCP servers, by its schema of 2025-12-11. */
export const serverJson = (): object => ({
  $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
  // The registry gives names under the account that owns the repository.
  name: fields.mcpName ?? `io.github.unpublished/${name}`,
  title: "OpenRouter",
  description: shortest,
  version,
  ...(fields.homepage !== undefined && { websiteUrl: fields.homepage }),
  ...(fields.repository && { repository: { url: fields.repository.url, source: "github" } }),
  packages: [
    {
      registryType: "npm",
      identifier: name,
      version,
      runtimeHint: "npx",
      transport: { type: "stdio" },
      environmentVariables: Object.values(settings)
        .filter(({ variable }) => variable !== settings.envFile.variable)
        .map((setting: Setting) => ({
          name: setting.variable,
          description: setting.description.replaceAll("`", ""),
          isRequired: false,
          isSecret: setting.variable === key.variable,
        })),
    },
  ],
});

const asked = {
  api_key: { setting: key, title: "OpenRouter key", sensitive: true, required: true },
  default_model: { setting: settings.defaultModel, title: "Default model", default: "" },
  max_cost_per_day: { setting: settings.maxCostPerDay, title: "Most a day may cost, USD", default: "" },
};

/** For bundles that clients install by a double click: MCPB 0.3. */
export const bundleManifest = (): object => ({
  manifest_version: "0.3",
  name,
  display_name: "OpenRouter",
  version,
  description,
  author: { name: `${name} contributors` },
  license,
  ...(fields.homepage !== undefined && { homepage: fields.homepage }),
  privacy_policies: ["https://openrouter.ai/privacy"],
  server: {
    type: "node",
    entry_point: "dist/main.js",
    mcp_config: {
      command: "node",
      args: ["${__dirname}/dist/main.js"],
      env: Object.fromEntries(
        Object.entries(asked).map(([id, { setting }]) => [setting.variable, `\${user_config.${id}}`]),
      ),
    },
  },
  tools: tools.map((tool) => ({ name: tool.name, description: tool.description.split(/(?<=\.)\s/)[0] })),
  user_config: Object.fromEntries(
    Object.entries(asked).map(([id, { setting, ...shown }]) => [
      id,
      { type: "string", description: setting.description.replaceAll("`", ""), ...shown },
    ]),
  ),
  compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: engines.node } },
});

/** Links and lines that add the published package to a client; no key stands in any of them. */
export function links(): string {
  const cursor = { type: "stdio", ...launch, env: { [key.variable]: `\${env:${key.variable}}` } };
  const vscode = {
    name: "openrouter",
    inputs: [{ type: "promptString", id: "openrouter-key", description: "OpenRouter key", password: true }],
    type: "stdio",
    ...launch,
    env: { [key.variable]: "${input:openrouter-key}" },
  };
  const config = Buffer.from(JSON.stringify(cursor)).toString("base64");
  const given = `${key.variable}="$${key.variable}"`;
  const npx = [launch.command, ...launch.args].join(" ");
  const { inputs: _asked, env: _from, ...plain } = vscode;
  const code = JSON.stringify({ ...plain, env: cursor.env });
  return [
    "```sh",
    `claude mcp add openrouter --scope user -e ${given} -- ${npx}`,
    `codex mcp add openrouter --env ${given} -- ${npx}`,
    `gemini mcp add -s user -e ${given} openrouter npx -- -y ${name}`,
    `code --add-mcp '${code}'`,
    "```",
    "",
    `- Cursor: \`cursor://anysphere.cursor-deeplink/mcp/install?name=openrouter&config=${encodeURIComponent(config)}\``,
    `- VS Code: \`vscode:mcp/install?${encodeURIComponent(JSON.stringify(vscode))}\``,
  ].join("\n");
}
