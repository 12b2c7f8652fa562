import { type Foreign, toObject } from "../../../lib/foreign.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import type { AssistantMessage } from "../completion.ts";
import { membersOf, readParts, textIn } from "./content.ts";
import { type Fields, joinFields } from "./join-fields.ts";
import { answerLimits } from "./limits.ts";
import type { Omissions } from "./omissions.ts";
import { contentOf, type Picture, pictureIn } from "./pictures.ts";
import { ReasoningDetails } from "./reasoning-details.ts";
import { AnswerRoom } from "./room.ts";
import { ToolCallAssembler } from "./tool-call-assembler.ts";

/** One message of a model, from pieces or whole; each field for itself, so that an odd one costs no other. */
export class MessageAssembler {
  readonly #room: AnswerRoom;
  readonly #omissions: Omissions;
  #content: string | null = null;
  #reasoning = "";
  #refusal = "";
  #details: ReasoningDetails;
  #calls: ToolCallAssembler;
  #annotations: unknown[] = [];
  /** By what they show: the same one often comes in `images` and in the content. */
  readonly #pictures = new Map<string, Picture>();
  #audio: Fields | undefined;

  constructor(room: AnswerRoom, omissions: Omissions) {
    this.#room = room;
    this.#omissions = omissions;
    this.#details = new ReasoningDetails(omissions);
    this.#calls = new ToolCallAssembler(room, omissions);
  }

  get content(): string {
    return this.#content ?? "";
  }

  /** Characters of text and reasoning. */
  get characters(): number {
    return this.content.length + this.#reasoning.length;
  }

  /** Nothing has come that anyone could use. */
  get isEmpty(): boolean {
    return (
      this.characters === 0 &&
      this.#refusal === "" &&
      this.#details.size === 0 &&
      !this.#calls.hasName &&
      this.#pictures.size === 0 &&
      this.#audio === undefined
    );
  }

  /** A piece of a stream. */
  add(piece: Foreign): void {
    this.#addTexts(piece);
    if (piece.reasoning_details != null) this.#details.add(membersOf(piece.reasoning_details));
    if (piece.tool_calls != null) this.#calls.add(membersOf(piece.tool_calls));
    this.#addRest(piece);
  }

  /** A message that is whole. */
  addWhole(message: Foreign): void {
    this.#addTexts(message);
    this.#details.addWhole(membersOf(message.reasoning_details));
    this.#calls.addWhole(membersOf(message.tool_calls));
    this.#addRest(message);
  }

  /** The whole of what has come in pieces already: of each field the fuller one counts. */
  replaceBy(message: Foreign): void {
    const room = new AnswerRoom();
    const whole = new MessageAssembler(room, this.#omissions);
    whole.addWhole(message);
    this.#room.overflow ??= room.overflow;
    if (whole.content.length > this.content.length) this.#content = whole.content;
    this.#reasoning = longer(this.#reasoning, whole.#reasoning);
    this.#refusal = longer(this.#refusal, whole.#refusal);
    if (whole.#details.size >= this.#details.size) this.#details = whole.#details;
    if (whole.#calls.count >= this.#calls.count) this.#calls = whole.#calls;
    if (whole.#annotations.length > this.#annotations.length) this.#annotations = whole.#annotations;
    for (const picture of whole.#pictures.values()) this.#addPicture(picture);
    this.#audio ??= whole.#audio;
  }

  /** As far as it has come. */
  message(newId: (position: number) => string): AssistantMessage {
    const details = this.#details.all();
    const calls = this.#calls.calls(newId);
    // Details are shown beside calls only: where nothing else came, they are what there is to read.
    const isSilent = this.content === "" && calls.length === 0;
    const reasoning = this.#reasoning || (isSilent ? this.#details.text() : "");
    return {
      role: "assistant",
      content: this.#content,
      ...(this.#refusal !== "" && { refusal: this.#refusal }),
      ...(reasoning !== "" && { reasoning }),
      ...(details.length > 0 && { reasoning_details: details }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(this.#annotations.length > 0 && { annotations: this.#annotations }),
      ...(this.#pictures.size > 0 && { images: [...this.#pictures.values()] }),
      ...(this.#audio && { audio: Object.fromEntries(this.#audio) }),
    };
  }

  /** To be asked when all has come. */
  noteNameless(): void {
    this.#calls.noteNameless();
  }

  #addTexts(piece: Foreign): void {
    const { content, refusal } = piece;
    if (typeof content === "string") this.#addContent(content);
    else if (content != null) this.#addParts(content);
    const reasoning = reasoningIn(piece);
    if (reasoning !== "") this.#reasoning += this.#room.text(reasoning);
    if (refusal != null) this.#refusal += this.#room.text(textIn(refusal));
  }

  #addContent(text: string): void {
    this.#content = (this.#content ?? "") + this.#room.text(text);
  }

  #addParts(content: unknown): void {
    const { text, reasoning, refusal, pictures } = readParts(content, this.#omissions);
    this.#addContent(text);
    this.#reasoning += this.#room.text(reasoning);
    this.#refusal += this.#room.text(refusal);
    for (const picture of pictures) this.#addPicture(picture);
  }

  #addRest({ annotations, images, audio }: Foreign): void {
    if (annotations != null) this.#addAnnotations(membersOf(annotations));
    if (images != null) {
      for (const image of membersOf(images)) {
        const picture = pictureIn(image);
        if (picture) this.#addPicture(picture);
        else this.#omissions.add("form", "images");
      }
    }
    if (audio != null) for (const piece of membersOf(audio)) this.#addAudio(piece);
  }

  #addPicture(picture: Picture): void {
    const content = contentOf(picture);
    if (this.#pictures.has(content)) return;
    if (this.#pictures.size < answerLimits.images) this.#pictures.set(content, picture);
    else this.#omissions.add("number", "images");
  }

  #addAnnotations(annotations: readonly unknown[]): void {
    for (const annotation of annotations) {
      if (!toObject(annotation)) this.#omissions.add("form", "annotations");
      else if (this.#fits(annotation, "annotations")) this.#annotations.push(annotation);
    }
  }

  #addAudio(value: unknown): void {
    const piece = typeof value === "string" ? { data: value } : toObject(value);
    if (!piece) this.#omissions.add("form", "audio");
    else if (this.#fits(piece, "audio")) joinFields((this.#audio ??= new Map()), piece, joinedInAudio);
  }

  #fits(value: unknown, what: string): boolean {
    const isDeep = nestsDeeper(answerLimits.levels, value);
    if (isDeep) this.#omissions.add("depth", what);
    return !isDeep;
  }
}

const longer = (one: string, other: string): string => (other.length > one.length ? other : one);

const joinedInAudio = new Set(["data", "transcript"]);

/** OpenRouter's name first; the others come through gateways, and beside it they repeat it. */
const reasoningIn = ({ reasoning, reasoning_content, reasoning_text, thinking }: Foreign): string =>
  textIn(reasoning) || textIn(reasoning_content) || textIn(reasoning_text) || textIn(thinking);
