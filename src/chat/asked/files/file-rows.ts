import type { FilePart } from "../../../media/read/message-part.ts";

/** What is told of an entry of `files`: how it was handed over. */
export interface FileRow {
  name: string;
  kind?: string;
  /** Of text. */
  characters?: number;
  /** Of anything else; absent for what is passed on by its URL. */
  bytes?: number;
  /** Of a folder: how many were sent, about how many tokens that is, and why others were not. */
  files?: number;
  tokens?: number;
  left_out?: Record<string, number>;
}

export function fileRow({ name, folder, modality, bytes, part }: FilePart): FileRow {
  if (folder) {
    const { files, characters, tokens, leftOut } = folder;
    return { name, files, characters, tokens, ...(leftOut && { left_out: leftOut }) };
  }
  if (part.type === "text") return { name, kind: "text", characters: part.text.length };
  return { name, kind: modality, ...(bytes > 0 && { bytes }) };
}
