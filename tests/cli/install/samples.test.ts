import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { describe, expect, test } from "vitest";

import { type ClientName, clientNames, clientOf } from "../../../src/cli/install/clients.ts";
import { install, uninstall } from "../../../src/cli/install/install.ts";
import { listEntries } from "../../../src/cli/install/list-entries.ts";
import { readInstallOptions } from "../../../src/cli/install/options.ts";
import { installContext } from "../../support/install-context.ts";

/** Files as people have them: written by the client, by hand, or by another installer. */
const samples: Record<ClientName, string> = {
  "claude-desktop": `{
  "globalShortcut": "Ctrl+Space",
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/Users/me/Desktop"]
    }
  }
}`,
  "claude-code": `{
  "numStartups": 184,
  "tipsHistory": { "new-user-warmup": 3 },
  "projects": {
    "/home/me/a": {
      "allowedTools": [],
      "mcpServers": { "openrouter": { "type": "stdio", "command": "npx", "args": ["x"], "env": {} } },
      "history": [{ "display": "say \\"{ [mcp] }\\" // no comment", "pastedContents": {} }]
    }
  },
  "mcpServers": {
    "context7": { "type": "http", "url": "https://mcp.context7.com/mcp" }
  },
  "oauthAccount": { "emailAddress": "me@example.com" }
}
`,
  cline: `{
  "mcpServers": {
    "github.com/modelcontextprotocol/servers/tree/main/src/github": {
      "command": "docker",
      "args": ["run", "-i", "--rm", "ghcr.io/github/github-mcp-server"],
      "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "ghp_x" },
      "disabled": true,
      "autoApprove": ["get_me"],
      "timeout": 60,
      "transportType": "stdio"
    }
  }
}
`,
  cursor:
    '{"mcpServers":{"playwright":{"command":"npx","args":["@playwright/mcp@latest"]},"fig":{"url":"http://127.0.0.1:3845/sse"}}}',
  vscode: `{
\t// Servers of all my projects
\t"inputs": [
\t\t{ "type": "promptString", "id": "key", "description": "Key", "password": true, },
\t],
\t"servers": {
\t\t"playwright": {
\t\t\t"command": "npx",
\t\t\t"args": ["-y", "@microsoft/mcp-server-playwright"], // pinned later
\t\t},
\t\t/* "old": { "command": "x" }, */
\t},
}
`,
  windsurf:
    '{\r\n    "mcpServers": {\r\n        "figma": {\r\n            "serverUrl": "https://mcp.figma.com/mcp",\r\n            "headers": {"Authorization": "Bearer t"}\r\n        }\r\n    }\r\n}\r\n',
  codex: `# my Codex
model = "gpt-5.4"
notify = ["python3", "/home/me/notify.py"] # [mcp_servers.openrouter]
developer_instructions = """
Write like this:
[mcp_servers.openrouter]
command = "no"
"""

[projects."/home/me/a"]
trust_level = "trusted"

[mcp_servers.context7]
url = "https://mcp.context7.com/mcp"

[mcp_servers."with space"]
command = 'C:\\tools\\x.exe'
args = [
  "a",
  'b', # second
]
env = { TOKEN = "t" }

[tui]
theme = "dark"
`,
  gemini: `{
  "security": { "auth": { "selectedType": "gemini-api-key" } },
  "ui": { "theme": "GitHub" },
  "mcpServers": {
    "pg": { "command": "uvx", "args": ["pg-mcp"], "env": { "URL": "$DATABASE_URL" }, "trust": false }
  },
  "mcp": { "allowed": ["pg", "openrouter"] }
}
`,
  opencode: `{
  "$schema": "https://opencode.ai/config.json",
  "model": "anthropic/claude-sonnet-4-5",
  // servers
  "mcp": {
    "jira": { "type": "remote", "url": "https://jira.example.com/mcp", "enabled": true },
    "local": { "type": "local", "command": ["bun", "x", "my-mcp"], "environment": { "A": "1" } },
  },
}
`,
  zed: `// Zed settings
//
// For information on how to configure Zed, see the Zed documentation
{
  "context_servers": {
    "postgres": {
      "source": "custom",
      "enabled": true,
      "command": "/opt/pg",
      "args": [],
      "env": {},
    },
    "old-form": { "command": { "path": "/opt/old", "args": ["run"], "env": {} }, "settings": {} },
  },
  "telemetry": { "metrics": false }, // none
  "vim_mode": true,
}
`,
};

const newMachine = () => installContext({ askKey: async () => "sk-or-v1-x" });

/** Files in which no server stands yet, or whose layout nobody could guess afterwards. */
const layouts: Record<"json" | "toml", string[]> = {
  json: [
    "{}",
    "{ }\n",
    "{\n}\n",
    "// none yet",
    "{\r\n  // none yet\r\n}",
    '{"a":1}',
    '{\n  "a": 1\n}\n',
    '{\n  "a": 1, // one\n\n}\n',
    '{ "SERVERS": { } }\n',
    '{\n  "SERVERS": {\n    // none yet\n  }\n}\n',
    '{\n  "SERVERS": {\n    "x": {"command": "x"}}\n}\n',
    '{\n  "SERVERS": {\n    "x": {"command": "x"} /* a\n b */\n  }, "a": 1 }',
  ],
  toml: [
    "# none yet",
    'a = "b"',
    "a = 1\r\n\r\n\r\n",
    '[mcp_servers.x]\ncommand = "x"\n# the end',
    "[mcp_servers]",
  ],
};

describe.each(clientNames)("%s", (name) => {
  const client = clientOf(name);
  const servers = client.format === "json" ? client.forms[0].servers[0] : "";

  test.each(layouts[client.format])("what was %j before is so again", async (layout) => {
    const context = await newMachine();
    const path = client.file(context.machine);
    const before = layout.replace("SERVERS", servers);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, before);
    await install(readInstallOptions([name]), context);
    await install(readInstallOptions([name, "--key", "--default-model", "a/b"]), context);
    expect(listEntries(await readFile(path, "utf8"), client)).toContainEqual(
      expect.objectContaining({ name: "openrouter", command: "/usr/bin/node" }),
    );

    await uninstall(readInstallOptions([name]), context);
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await readdir(dirname(path))).not.toContainEqual(expect.stringContaining("backup"));
  });

  test("what was changed since stays", async () => {
    const context = await newMachine();
    const path = client.file(context.machine);
    const [before, later] = client.format === "json" ? ["{}", "// later\n"] : ["# none yet", "# later\n"];
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, before);
    await install(readInstallOptions([name]), context);
    await writeFile(path, `${later}${await readFile(path, "utf8")}`);
    await uninstall(readInstallOptions([name]), context);
    const left = await readFile(path, "utf8");
    expect(left.startsWith(later)).toBe(true);
    expect(left).not.toContain("openrouter");
  });

  test.each(["", "\ufeff"])(
    "a file as people have it%j: our entry comes, goes, and leaves no trace",
    async (mark) => {
      const context = await newMachine();
      const path = client.file(context.machine);
      const before = mark + samples[name];
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, before);
      const others = listEntries(before, client);

      await install(readInstallOptions([name, "--key", "--files-root", "/home/me"]), context);
      const after = await readFile(path, "utf8");
      expect(listEntries(after, client)).toEqual([
        ...others,
        {
          name: "openrouter",
          command: "/usr/bin/node",
          args: [expect.stringMatching(/main\.js$/)],
          env: { OPENROUTER_FILES_ROOTS: "/home/me", OPENROUTER_API_KEY: "sk-or-v1-x" },
        },
      ]);
      // Every line is there, and in its order, but for a comma that one may have got.
      const lines = after.split("\n").map((line) => line.replace(/,(\s*(?:\/[/*].*)?)$/, "$1"));
      let from = 0;
      const isOneLine = !samples[name].includes("\n");
      for (const line of isOneLine ? [] : before.split("\n")) {
        const found = lines.indexOf(line.replace(/,(\s*(?:\/[/*].*)?)$/, "$1"), from);
        expect(found, line).toBeGreaterThanOrEqual(from);
        from = found + 1;
      }
      await uninstall(readInstallOptions([name]), context);
      expect(await readFile(path, "utf8")).toBe(before);
    },
  );
});
