import { z } from "zod";

import { toObject } from "../../../lib/foreign.ts";
import { once } from "../../../lib/once.ts";
import { withoutEmbedded } from "../../../media/write/embedded.ts";

const urlCitation = once(() =>
  z.object({
    type: z.literal("url_citation"),
    url_citation: z.object({
      url: z.string().nullish(),
      title: z.string().nullish(),
      start_index: z.number().nullish(),
      end_index: z.number().nullish(),
    }),
  }),
);

// A parsed PDF is handed back to spare its parsing fee, but not when it would fill the whole result.
const longestAnnotation = 8000;

/**
 * Annotations without the text of the pages they cite, each page once; what a file was parsed to stays, so that it can be
 * handed back (OpenRouter docs, PDF inputs).
 */
export function compactAnnotations(annotations: readonly unknown[]): {
  annotations: unknown[];
  warnings: string[];
} {
  const seen = new Set<string>();
  const warnings: string[] = [];
  const compact = annotations.flatMap((annotation) => {
    const citation = urlCitation().safeParse(annotation);
    if (citation.success) {
      const { url, title, start_index: start, end_index: end } = citation.data.url_citation;
      const key = `${url ?? title} ${start ?? ""} ${end ?? ""}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const place = start != null && end != null && end > start ? { start_index: start, end_index: end } : {};
      const named = { ...(url && { url }), ...(title && { title }) };
      return [{ type: "url_citation", url_citation: { ...named, ...place } }];
    }
    const text = withoutEmbedded(JSON.stringify(annotation) ?? "null");
    if (text.length > longestAnnotation) {
      warnings.push(
        toObject(annotation)?.["type"] === "file"
          ? "A file's parsed text was left out because of its length: send the file again with the next message"
          : "An annotation was left out because of its length",
      );
      return [];
    }
    const compacted: unknown = JSON.parse(text);
    return [compacted];
  });
  return { annotations: compact, warnings };
}
