import { basename, join } from "node:path";

import { type AppError, factsOf, invalid } from "../../errors.ts";
import { estimateTokens } from "../../lib/tokens.ts";
import { formats } from "../formats.ts";
import { fencedText, oneLine } from "../read/fenced-text.ts";
import type { FileReader } from "../read/file-reader.ts";
import { shown } from "../read/local-path.ts";
import { utf8 } from "../sniff.ts";
import { findFiles, type FoundFile } from "./find-files.ts";
import { type FolderText, inKilobytes, sizesOf, type Subfolder } from "./folder-text.ts";
import { LeftOutFiles, type Reason } from "./left-out.ts";
import type { FilePattern } from "./pattern.ts";

/** Of all folders of one call together. */
const mostFiles = 1000;
const mostBytes = 20_000_000;

export interface FolderLimits {
  files: number;
  bytes: number;
}

export const folderLimits = (): FolderLimits => ({ files: mostFiles, bytes: mostBytes });

interface ReadOptions {
  /** Reads one file through all the guards of single files. */
  readFile: FileReader;
  /** What is left for this folder; lowered by what it takes. */
  limits: FolderLimits;
  signal: AbortSignal;
}

/** A text file of a folder. */
export interface FileOfFolder extends FoundFile {
  content: string;
}

/** Every text file below a folder that the pattern matches, and why others are left out. */
export async function textsOfFolder(
  name: string,
  found: FilePattern,
  { readFile, limits, signal }: ReadOptions,
): Promise<{ files: FileOfFolder[]; leftOut: LeftOutFiles }> {
  const leftOut = new LeftOutFiles();
  const files = await findFiles(found, { leftOut, signal });
  refuseTooMuch(name, files, limits);
  const sent: FileOfFolder[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const text = await textOf(join(found.folder, file.path), readFile);
    if (text.reason !== undefined) leftOut.add(text.reason);
    else sent.push({ ...file, content: text.content });
  }
  if (sent.length === 0) throw nothingToSend(name, leftOut);
  limits.files -= sent.length;
  limits.bytes -= sum(sent);
  return { files: sent, leftOut };
}

/** The same as one text, each file fenced under its path relative to the folder. */
export async function readFolder(
  name: string,
  found: FilePattern,
  options: ReadOptions,
): Promise<FolderText> {
  const { files: sent, leftOut } = await textsOfFolder(name, found, options);
  const texts = sent.map(({ path, content }) => fencedText(path, content));
  const text = `Folder ${oneLine(basename(found.folder))}, ${sent.length} ${sent.length === 1 ? "file" : "files"}:\n\n${texts.join("\n\n")}`;
  return {
    text,
    name,
    files: sent.length,
    characters: text.length,
    bytes: Buffer.byteLength(text),
    tokens: Math.ceil(estimateTokens(text)),
    leftOut: leftOut.counts(),
    subfolders: subfoldersOf(sent),
  };
}

type FileText = { content: string; reason?: undefined } | { reason: Reason };

async function textOf(path: string, readFile: FileReader): Promise<FileText> {
  try {
    const { format, content } = await readFile(path);
    const text = formats[format].modality === "text" ? utf8(content) : undefined;
    return text === undefined ? { reason: "binary" } : { content: text };
  } catch (error) {
    return { reason: whyUnread(error) };
  }
}

const formatCodes = new Set(["unknown_format", "format_mismatch", "file_too_large"]);

function whyUnread(error: unknown): Reason {
  const { code } = factsOf(error);
  if (code === "empty_file") return "empty";
  // Beside these, a file that was found can only have changed since.
  return formatCodes.has(code) ? "binary" : "changed while read";
}

function subfoldersOf(files: readonly FoundFile[]): Subfolder[] {
  const byPath = new Map<string, Subfolder>();
  for (const { path, bytes } of files) {
    const end = path.indexOf("/");
    const name = end === -1 ? "." : path.slice(0, end);
    const row = byPath.get(name) ?? { path: name, files: 0, bytes: 0 };
    byPath.set(name, { path: name, files: row.files + 1, bytes: row.bytes + bytes });
  }
  return [...byPath.values()].toSorted((left, right) => right.bytes - left.bytes);
}

const sum = (files: readonly FoundFile[]): number => files.reduce((total, { bytes }) => total + bytes, 0);

function refuseTooMuch(name: string, files: readonly FoundFile[], limits: FolderLimits): void {
  const bytes = sum(files);
  if (files.length <= limits.files && bytes <= limits.bytes) return;
  const why =
    files.length > limits.files
      ? `${files.length} files, and ${mostFiles.toLocaleString("en")} are the most`
      : `${inKilobytes(bytes)}, and ${inKilobytes(mostBytes)} are the most`;
  throw invalid(
    "files_too_large",
    `${shown(name)} holds ${why} of all folders together, so nothing was sent (${sizesOf(subfoldersOf(files))})`,
    "Name a subfolder, or a pattern that matches fewer files",
  );
}

function nothingToSend(name: string, leftOut: LeftOutFiles): AppError {
  const counts = Object.entries(leftOut.counts() ?? {}).map(([reason, count]) => `${count} ${reason}`);
  return invalid(
    "no_files_found",
    `${shown(name)} holds no text file to send${counts.length > 0 ? ` (left out: ${counts.join(", ")})` : ""}`,
    "Check the path or the pattern; a file that was left out is sent when it is named by itself",
  );
}
