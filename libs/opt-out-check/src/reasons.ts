/** Why a row is set apart instead of being kept or removed. Documented, so these words never change. */
export const rejectionReasons = [
  /** The cell is empty. */
  'missing',
  'not-ten-digits',
  /** Digits of another script look alike and are not digits. */
  'not-ascii',
  'all-same-digit',
  /** 320-399 is Northern Ireland's, 010-311 the Scottish CHI. */
  'other-nation',
  'check-digit',
  'nul-byte',
  /** More or fewer cells than the first row. */
  'ragged-row',
  'bad-quoting',
  /** Not a number and one comma. */
  'bad-line',
  /** A number that was withdrawn from use. */
  'invalidated',
  /** What was recorded for this patient has been erased, and whether they had opted out with it. */
  'erased',
] as const;

export type RejectionReason = (typeof rejectionReasons)[number];

/** The place of each reason in the list: what the scanner counts by. */
export const reason = Object.fromEntries(rejectionReasons.map((name, at) => [name, at])) as Readonly<
  Record<RejectionReason, number>
>;

/** What is to become of the rows of a valid number. */
export const verdict = { keep: 0, remove: 1, invalidated: 2, erased: 3 } as const;

export type Verdict = (typeof verdict)[keyof typeof verdict];
