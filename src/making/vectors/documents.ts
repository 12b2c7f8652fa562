import { basename } from "node:path";

import { invalid } from "../../errors.ts";
import { once } from "../../lib/once.ts";
import type { MakingContext } from "../context.ts";

/** Something to be ranked. */
export interface Document {
  text: string;
  /** Of one that was read from a file. */
  file?: string | undefined;
}

/** OpenRouter takes so many of Cohere's and Voyage's; more would rank no better. */
const mostDocuments = 1000;

/** What is to be ranked: texts as they are, or local files and the files of folders and patterns, one document each. */
export async function documentsOf(
  { documents, files }: { documents?: readonly string[] | undefined; files?: readonly string[] | undefined },
  context: Pick<MakingContext, "roots" | "clock" | "signal">,
): Promise<Document[]> {
  if ((documents === undefined) === (files === undefined)) {
    throw invalid(
      "invalid_arguments",
      documents === undefined
        ? "There are no documents"
        : "documents and files name what is to be ranked twice",
      "Give one of documents (texts) and files (paths, folders, patterns)",
    );
  }
  const found = documents?.map((text) => ({ text })) ?? (await textsOf(files ?? [], context));
  if (found.length > mostDocuments) {
    throw invalid(
      "too_many_files",
      `${found.length} documents are more than the ${mostDocuments} that are ranked at once`,
      "Pass fewer, or rank the best of several calls",
    );
  }
  const empty = found.findIndex(({ text }) => text.trim() === "");
  if (empty !== -1) throw invalid("invalid_arguments", `documents[${empty}] is empty`, "Leave it out");
  return found;
}

async function textsOf(
  sources: readonly string[],
  { roots, clock, signal }: Pick<MakingContext, "roots" | "clock" | "signal">,
): Promise<Document[]> {
  const [{ createFileReader }, { createFolderLister }, { formats }, { utf8 }] = await Promise.all([
    import("../../media/read/file-reader.ts"),
    import("../../media/folders/folder-reader.ts"),
    import("../../media/formats.ts"),
    import("../../media/sniff.ts"),
  ]);
  const known = { roots: once(roots) };
  const readFile = createFileReader(known);
  const listFolder = createFolderLister({ ...known, readFile, clock, signal });
  const found: Document[] = [];
  for (const source of sources) {
    if (/^\s*(https?|data):/i.test(source)) throw notLocal(source);
    const folder = await listFolder(source);
    if (folder) {
      found.push(...folder.map(({ path, content }) => ({ text: content, file: path })));
      continue;
    }
    const { name, format, content } = await readFile(source);
    const text = formats[format].modality === "text" ? utf8(content) : undefined;
    if (text === undefined) throw noText(name);
    found.push({ text, file: basename(name) });
  }
  return found;
}

const notLocal = (source: string) =>
  invalid(
    "text_url",
    `'${source.trim().slice(0, 80)}' is no local file`,
    "Download it and pass its path, or pass the text in documents",
  );

const noText = (name: string) =>
  invalid("format_mismatch", `'${name}' is no text`, "Pass text files, or the text itself in documents");
