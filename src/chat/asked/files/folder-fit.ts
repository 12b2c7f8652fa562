import { contextWindow } from "../../../catalog/model/context-window.ts";
import { AppError, invalid } from "../../../errors.ts";
import { type FolderText, sizesOf } from "../../../media/folders/folder-text.ts";
import type { Model } from "../../../openrouter/models.ts";

// A router may choose a model with a small window, and nobody can tell which.
const mostForUnknownWindow = 100_000;

/** What is to be said of folders for a model whose window nobody knows: a remark, or why it does not get them. */
export function ofUnknownWindow(
  folders: readonly FolderText[],
  { id, model }: { id: string; model: Model | null },
): { remarks: string[]; tooLarge?: string } {
  if (folders.length === 0 || (model && contextWindow(model) !== null)) return { remarks: [] };
  const tokens = folderTokens(folders);
  const most = mostForUnknownWindow.toLocaleString("en");
  if (tokens <= mostForUnknownWindow) {
    return { remarks: [`The window of ${id} is not known: folders of up to ${most} tokens are sent to it`] };
  }
  const tooLarge = `The window of ${id} is not known, and the folders have about ${tokens} tokens where ${most} are the most`;
  return { remarks: [], tooLarge };
}

/** The same for a model that is asked alone: throws where it does not get them. */
export function fitFolders(
  folders: readonly FolderText[],
  asked: { id: string; model: Model | null },
): string[] {
  const { remarks, tooLarge } = ofUnknownWindow(folders, asked);
  if (tooLarge === undefined) return remarks;
  throw invalid(
    "context_too_long",
    `${tooLarge}, so nothing was sent`,
    "Name a model with a window that holds them (search_models minContextLength finds some), or fewer files",
    { model: asked.id },
  );
}

export const folderTokens = (folders: readonly FolderText[]): number =>
  folders.reduce((sum, { tokens }) => sum + tokens, 0);

/** What is too long for a window lies in some folder: which one is worth knowing. */
export function withFolderSizes(error: unknown, folders: readonly FolderText[]): unknown {
  if (!(error instanceof AppError) || error.facts.code !== "context_too_long" || folders.length === 0) {
    return error;
  }
  const what = `${error.facts.what}. ${whereTheSizeLies(folders)}`;
  return new AppError({ ...error.facts, what }, { cause: error });
}

export const whereTheSizeLies = (folders: readonly FolderText[]): string =>
  `The files: ${folders.map(({ name, subfolders }) => `${name}: ${sizesOf(subfolders)}`).join("; ")}`;
