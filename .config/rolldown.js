import { defineConfig } from "rolldown";

import { leaveOut } from "./leave-out.js";
import { thirdPartyLicenses } from "./third-party-licenses.js";

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    minify: true,
    chunkFileNames: "[name]-[hash].js",
  },
  plugins: [leaveOut(), thirdPartyLicenses()],
});
