import { defineConfig } from "rolldown";

import { thirdPartyLicenses } from "./third-party-licenses.js";

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    minify: false,
    chunkFileNames: "[name]-[hash].js",
  },
  plugins: [thirdPartyLicenses()],
});
