import { readFileSync } from "node:fs";

const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Tells Node that the build is CommonJS, wherever it is copied to, and by its name the doctor that it is one of ours. */
export const buildManifest = () => ({
  name: "build-manifest",
  generateBundle() {
    const source = `${JSON.stringify({ name, version, type: "commonjs", private: true })}\n`;
    this.emitFile({ type: "asset", fileName: "package.json", source });
  },
});
