/** What a follower is to do with its copy: named in every event, so that nobody has to work it out. */
export const instructions = {
  'replace-record': 'Put `record` in place of what is kept under this subject and `recordkey`.',
  'replace-record-from':
    'The same; and whatever was worked out for instants from `effectiveFrom` on is to be worked out again.',
  'treat-both-as-one-stricter-wins':
    'Both subjects are probably one person: keep both, and of what they say let the stricter hold; a permission counts only where both have it.',
  'treat-both-as-one': 'Both subjects are one person: judge by their records together, in recorded order.',
  'treat-apart': 'They are two people after all: judge each subject by its own records.',
  'replace-subject': 'Put `records` in place of all that is kept of this subject.',
  'delete-subject': 'Delete all that is kept of this subject.',
  'delete-subject-except-opt-outs':
    'Delete all that is kept of this subject but the records of opt-outs, of consents to projects and of merges. What is left may only keep data back: nothing is permitted by it.',
  'delete-outside-scope': 'Delete all that the new `scope` does not cover.',
  'take-snapshot': 'More is sent from now on: take a snapshot to have what was recorded before.',
  'delete-outside-scope-then-take-snapshot':
    'The scope narrowed in one respect and widened in another: delete all that it does not cover, then take a snapshot.',
  'expect-nothing': 'Nothing is sent until the feed is resumed; nothing is lost.',
  'go-on': 'Events are sent again, from where they stopped.',
  'delete-all-or-as-agreement-says':
    'Nothing is sent any more: delete the copy, or do as the agreement says.',
  none: 'Nothing is to be done.',
} as const;

export type Instruction = keyof typeof instructions;
