import { readFileSync } from "node:fs";

const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Tells Node, whatever package the build lies in, that it is CommonJS, and others whose build it is. */
export const buildManifest = () => ({
  name: "build-manifest",
  generateBundle() {
    const source = `${JSON.stringify({ name, version, type: "commonjs", private: true })}\n`;
    this.emitFile({ type: "asset", fileName: "package.json", source });
  },
});
