// Builds without the bundler's list of files: before the demo, nobody wants to read it.
import { build } from "rolldown";

import config from "./rolldown.js";

await build(config);
