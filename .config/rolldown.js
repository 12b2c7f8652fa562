import { defineConfig } from "rolldown";

import { leaveOut } from "./leave-out.js";
import { thirdPartyLicenses } from "./third-party-licenses.js";

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  // What its package offers Node is UMD, whose requires no bundler can follow.
  resolve: { alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" } },
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    minify: true,
    chunkFileNames: "[name]-[hash].js",
    // What a handshake needs, and then any call, each with all that it imports: a file more costs half a millisecond.
    codeSplitting: {
      groups: [
        { name: "start", test: /src[\\/]cli[\\/]run\.ts$/, priority: 2 },
        { name: "serve", test: /src[\\/]cli[\\/]serve\.ts$/, priority: 1 },
        { name: "app", test: /src[\\/]app\.ts$/ },
      ],
    },
  },
  plugins: [leaveOut(), thirdPartyLicenses()],
});
