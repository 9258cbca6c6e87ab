/** The body of a command that says everything in its path: nothing, or an empty object. */
export class NoFieldsDto {}
