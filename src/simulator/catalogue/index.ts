import { aliasEntries } from "./aliases.ts";
import { anthropic } from "./anthropic.ts";
import { google } from "./google.ts";
import { media } from "./media.ts";
import type { CatalogueEntry } from "./model.ts";
import { openWeights } from "./open-weights.ts";
import { openai } from "./openai.ts";
import { routers } from "./routers.ts";

/** A small market with every oddity of the real one, newest first. */
export const catalogue: CatalogueEntry[] = [
  ...aliasEntries,
  ...routers,
  ...anthropic,
  ...openai,
  ...google,
  ...openWeights,
  ...media,
].toSorted((one, other) => other.model.created - one.model.created);
