/** One setting that is wrong, and how; the value itself is left out, for it may be a secret in the wrong place. */
export interface Mistake {
  readonly setting: string;
  /** Goes on after the name of the setting. */
  readonly detail: string;
}

export type AddMistake = (setting: string, detail: string) => void;
