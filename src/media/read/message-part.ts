import type { FolderText } from "../folders/folder-text.ts";
import type { Modality } from "../formats.ts";

/** A part of a message's content, as `POST /chat/completions` takes it. */
export type MessagePart =
  | { type: "text"; text: string }
  | { type: "image_url"; image_url: { url: string } }
  | { type: "input_audio"; input_audio: { data: string; format: string } }
  | { type: "video_url"; video_url: { url: string } }
  | { type: "file"; file: { filename: string; file_data: string } };

export interface FilePart {
  part: MessagePart;
  /** Of a folder: what was sent of it. */
  folder?: FolderText | undefined;
  /** The file's, without folders, or of a URL the last of its path. */
  name: string;
  /** Of a local file, with its links followed. */
  path?: string | undefined;
  /** The input modality the part is of. A pdf (`file`) needs no model for it: OpenRouter's file parser reads it for any. */
  modality: Modality;
  /** What is sent, before base64; 0 for a URL. */
  bytes: number;
}

/** The part for what is passed as a URL: a public one, or a `data:` URI. */
export function urlPart(modality: "image" | "video" | "file", url: string, filename: string): MessagePart {
  if (modality === "image") return { type: "image_url", image_url: { url } };
  if (modality === "video") return { type: "video_url", video_url: { url } };
  return { type: "file", file: { filename, file_data: url } };
}
