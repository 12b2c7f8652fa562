import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

const notice = /^(licen[cs]e|copying|notice)(\.|$)/i;

const packageRoot = (file) => {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version) return folder;
  }
  return undefined;
};

/** The bundle contains other people's code: their licences ask that the notices travel with it. */
export const thirdPartyLicenses = () => ({
  name: "third-party-licenses",
  generateBundle(_options, bundle) {
    const files = Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? []);
    const roots = new Set(
      files.filter((id) => id.includes("node_modules")).map((id) => packageRoot(id.split("?")[0])),
    );
    const entries = [...roots].filter(Boolean).map((root) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      const texts = readdirSync(root)
        .filter((file) => notice.test(file))
        .map((file) => readFileSync(join(root, file), "utf8").trim());
      return `${name} ${version} (${license})\n\n${texts.join("\n\n")}`;
    });
    const sources = files.map((id) => this.getModuleInfo(id)?.code ?? "");
    const notices = sources.flatMap((code) => code.match(/\/\*!.*?\*\//gs) ?? []);
    this.emitFile({
      type: "asset",
      fileName: "third-party-licenses.txt",
      source: [...entries.toSorted(), ...new Set(notices)].join(`\n\n${"-".repeat(72)}\n\n`),
    });
  },
});
