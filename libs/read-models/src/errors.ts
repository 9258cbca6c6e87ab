import { errorsOf } from '#libs/kernel';

/** What a question to a read model can be refused for. */
export const readModelErrors = {
  READ_MODEL_CURSOR_INVALID: {
    status: 400,
    title: 'The cursor was not given out by this list.',
    remedy: 'Use the cursor of the page before, with the same order, or start without one.',
  },
  READ_MODEL_LIMIT_INVALID: {
    status: 400,
    title: 'The page size is out of range.',
    remedy: 'Ask for 1 to 200 entries.',
  },
} as const;

export const readModelError = errorsOf(readModelErrors);
