import { invalid } from "../errors.ts";
import { once } from "../lib/once.ts";
import type { MessagePart } from "../media/read/message-part.ts";
import type { MakingContext } from "./context.ts";

/** Paths, https URLs and data URIs of pictures as the parts in which OpenRouter takes them. */
export async function readInputImages(
  sources: readonly string[],
  { roots }: Pick<MakingContext, "roots">,
): Promise<MessagePart[]> {
  if (sources.length === 0) return [];
  const [{ toParts }, { createFileReader }, { checkPublicUrl }] = await Promise.all([
    import("../media/read/parts.ts"),
    import("../media/read/file-reader.ts"),
    import("../media/read/public-url.ts"),
  ]);
  const readFile = createFileReader({ roots: once(roots) });
  const local = await toParts(
    sources.filter((source) => !isAddress(source)),
    { readFile },
  );
  const wrong = local.find(({ modality }) => modality !== "image");
  if (wrong) {
    throw invalid(
      "not_a_picture",
      `input_images: ${wrong.name} is no picture`,
      "Pass png, jpeg, webp or gif: a local path, an https URL or a data: URI",
    );
  }
  const parts = local.values();
  return sources.flatMap((source, index): MessagePart[] => {
    if (isAddress(source)) {
      const url = checkPublicUrl(source.trim(), `input_images[${index}]`);
      return [{ type: "image_url", image_url: { url } }];
    }
    const { value } = parts.next();
    return value ? [value.part] : [];
  });
}

const isAddress = (source: string): boolean => /^\s*https?:/i.test(source);
