// What `devEngines.runtime` of package.json says, and the bundler needs (`engines.node` of rolldown 1.3): 20.19 or newer
// within 20, 22.12 or newer. No import, and nothing that an older Node could not read: it is the first step of the build.
const [major, minor] = process.versions.node.split(".").map(Number);
const canBuild = major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22;

if (!canBuild) {
  process.stderr.write(
    `Building openrouter-mcp needs Node 20.19 or newer within 20, or 22.12 or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
}
