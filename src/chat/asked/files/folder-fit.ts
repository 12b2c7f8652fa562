import { contextWindow } from "../../../catalog/model/context-window.ts";
import { AppError, invalid } from "../../../errors.ts";
import { type FolderText, sizesOf } from "../../../media/folders/folder-text.ts";
import type { Model } from "../../../openrouter/models.ts";

// A router may choose a model with a small window, and nobody can tell which.
const mostForUnknownWindow = 100_000;

/** What is said of folders for a model whose window nobody knows; throws where they are larger than it is likely to be. */
export function fitFolders(
  folders: readonly FolderText[],
  { id, model }: { id: string; model: Model | null },
): string[] {
  if (folders.length === 0 || (model && contextWindow(model) !== null)) return [];
  const tokens = folders.reduce((sum, folder) => sum + folder.tokens, 0);
  const most = mostForUnknownWindow.toLocaleString("en");
  if (tokens <= mostForUnknownWindow) {
    return [`The window of ${id} is not known: folders of up to ${most} tokens are sent to it`];
  }
  throw invalid(
    "context_too_long",
    `The window of ${id} is not known, and the folders have about ${tokens} tokens where ${most} are the most, so nothing was sent`,
    "Name a model with a window that holds them (search_models minContextLength finds some), or fewer files",
    { model: id },
  );
}

/** What is too long for a window lies in some folder: which one is worth knowing. */
export function withFolderSizes(error: unknown, folders: readonly FolderText[]): unknown {
  if (!(error instanceof AppError) || error.facts.code !== "context_too_long" || folders.length === 0) {
    return error;
  }
  const sizes = folders.map(({ name, subfolders }) => `${name}: ${sizesOf(subfolders)}`).join("; ");
  return new AppError({ ...error.facts, what: `${error.facts.what}. The files: ${sizes}` }, { cause: error });
}
