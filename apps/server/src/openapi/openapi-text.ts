/** Holds the document, which is made when it is first asked for: it takes longer than all the rest of the start. */
export class OpenApiText {
  #make: () => object = () => ({});
  #made: object | undefined;

  from(make: () => object): void {
    this.#make = make;
  }

  document(): object {
    return (this.#made ??= this.#make());
  }
}
